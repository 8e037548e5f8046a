import fc from "fast-check";
import { expect, test } from "vitest";
import { MAX_WINDOW, windowSize } from "./window.ts";

test("a window has a place for each slot and some ahead, is never over the maximum and grows with each input", () => {
  const measure = fc.double({ min: 0, max: 1e6, noNaN: true });
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 5_000 }), measure, measure, (slots, endedPerMs, loopMs) => {
      const size = windowSize({ slots, endedPerMs, loopMs });
      expect(Number.isInteger(size)).toBe(true);
      expect(size).toBeGreaterThanOrEqual(Math.min(MAX_WINDOW, slots + 1));
      expect(size).toBeLessThanOrEqual(MAX_WINDOW);
      expect(windowSize({ slots: slots + 1, endedPerMs, loopMs })).toBeGreaterThanOrEqual(size);
      expect(windowSize({ slots, endedPerMs: endedPerMs * 2, loopMs: loopMs * 2 })).toBeGreaterThanOrEqual(size);
    }),
    { numRuns: 100 },
  );
});

test("without slots nothing goes out", () => {
  expect(windowSize({ slots: 0, endedPerMs: 50, loopMs: 10 })).toBe(0);
});

test("slow tasks get half a slot ahead, tiny ones twice what ends in a loop", () => {
  expect(windowSize({ slots: 4, endedPerMs: 0.01, loopMs: 10 })).toBe(6);
  expect(windowSize({ slots: 4, endedPerMs: 40, loopMs: 25 })).toBe(2_004);
});

test("a rate that was not measured yet does not close the window", () => {
  expect(windowSize({ slots: 2, endedPerMs: 0 / 0, loopMs: 5 })).toBe(3);
  expect(windowSize({ slots: 2, endedPerMs: Number.POSITIVE_INFINITY, loopMs: 5 })).toBe(MAX_WINDOW);
});
