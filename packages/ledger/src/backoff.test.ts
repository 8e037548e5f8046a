import fc from "fast-check";
import { expect, test } from "vitest";
import { backoffMs } from "./backoff.ts";

test("a wait is between half and all of 500 ms, doubled per failure up to a minute", () => {
  fc.assert(
    fc.property(fc.uuid(), fc.nat(100_000), fc.integer({ min: 1, max: 255 }), (group, index, failures) => {
      const full = Math.min(60_000, 500 * 2 ** (failures - 1));
      const wait = backoffMs(group, index, failures);
      expect(wait).toBeGreaterThanOrEqual(full / 2);
      expect(wait).toBeLessThanOrEqual(full);
      expect(backoffMs(group, index, failures)).toBe(wait);
    }),
    { numRuns: 100 },
  );
});

test("the waits of a group's tasks are spread over the whole half", () => {
  const waits = Array.from({ length: 1_000 }, (_, index) =>
    backoffMs("0192a0c0-0000-7000-8000-000000000000", index, 8),
  );
  const quarters = [0, 0, 0, 0];
  for (const wait of waits) {
    const quarter = Math.min(3, Math.floor((wait - 30_000) / 7_500));
    quarters[quarter] = (quarters[quarter] ?? 0) + 1;
  }
  for (const count of quarters) expect(count).toBeGreaterThan(180);
});
