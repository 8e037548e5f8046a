import fc from "fast-check";
import { expect, test } from "vitest";
import { Touches } from "./touches.ts";

test("tells which tasks were touched after a record, in order, from an index on, and no more than asked for", () => {
  const touches = new Touches();
  touches.touch(4, 5, { seq: 7, total: 6 });
  touches.touch(1, 3, { seq: 9, total: 6 });
  touches.touch(4, 5, { seq: 11, total: 6 });
  expect(touches.after(6, { from: 0, most: 10 })).toEqual([1, 2, 4]);
  expect(touches.after(9, { from: 0, most: 10 })).toEqual([4]);
  expect(touches.after(11, { from: 0, most: 10 })).toEqual([]);
  expect(touches.after(0, { from: 2, most: 1 })).toEqual([2]);
});

test("however a group grows and is touched, each task is told exactly once to whoever has not seen its last touch", () => {
  const touch = fc.record({ from: fc.nat(40), count: fc.integer({ min: 1, max: 5 }) });
  fc.assert(
    fc.property(fc.array(touch, { maxLength: 50 }), fc.nat(50), (list, seen) => {
      const touches = new Touches();
      const last = new Map<number, number>();
      for (const [at, { from, count }] of list.entries()) {
        touches.touch(from, from + count, { seq: at + 1, total: from + count });
        for (let index = from; index < from + count; index++) last.set(index, at + 1);
      }
      const expected = [...last].filter(([, seq]) => seq > seen).map(([index]) => index);
      expect(touches.after(seen, { from: 0, most: 100 })).toEqual(expected.toSorted((a, b) => a - b));
    }),
  );
});
