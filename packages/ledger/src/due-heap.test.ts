import fc from "fast-check";
import { expect, test } from "vitest";
import { DueHeap } from "./due-heap.ts";

test("it gives out what a sorted array would, whatever is pushed and popped in between", () => {
  const operation = fc.oneof(fc.record({ push: fc.nat(50) }), fc.record({ popUntil: fc.nat(60) }));
  fc.assert(
    fc.property(fc.array(operation, { maxLength: 200, size: "max" }), (operations) => {
      const heap = new DueHeap<{ due: number }>();
      const sorted: number[] = [];
      for (const op of operations) {
        if ("push" in op) {
          heap.push(op.push, { due: op.push });
          sorted.push(op.push);
          sorted.sort((a, b) => a - b);
        } else {
          const expected = sorted[0] !== undefined && sorted[0] <= op.popUntil ? sorted.shift() : undefined;
          expect(heap.popDue(op.popUntil)?.due).toBe(expected);
        }
        expect(heap.size).toBe(sorted.length);
        expect(heap.nextMs()).toBe(sorted[0] ?? Number.POSITIVE_INFINITY);
      }
    }),
    { numRuns: 100 },
  );
});
