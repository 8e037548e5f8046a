import fc from "fast-check";
import { expect, test } from "vitest";
import { Histogram } from "./histogram.ts";

const durations = fc.array(fc.oneof(fc.nat(20), fc.nat(5_000), fc.nat(2 ** 31 - 1)), {
  minLength: 1,
  maxLength: 200,
  size: "max",
});

test("a quantile is never below the exact one and at most 12.5 % above it", () => {
  fc.assert(
    fc.property(durations, fc.double({ min: 0, max: 1, noNaN: true }), (values, q) => {
      const histogram = new Histogram();
      for (const value of values) histogram.record(value);
      const exact = values.toSorted((a, b) => a - b)[Math.max(1, Math.ceil(q * values.length)) - 1] ?? 0;
      expect(histogram.quantile(q)).toBeGreaterThanOrEqual(exact);
      expect(histogram.quantile(q)).toBeLessThanOrEqual(exact * 1.125);
    }),
    { numRuns: 100 },
  );
});

test("what is below or above its range counts at its ends", () => {
  const histogram = new Histogram();
  histogram.record(-5);
  expect(histogram.quantile(1)).toBe(0);
  histogram.record(1e15);
  expect(histogram.quantile(1)).toBe(2 ** 31 - 1);
  expect(histogram.count).toBe(2);
});

test("an empty one answers 0, also after a reset", () => {
  const histogram = new Histogram();
  histogram.record(9);
  histogram.reset();
  expect(histogram.quantile(0.99)).toBe(0);
  expect(histogram.count).toBe(0);
});
