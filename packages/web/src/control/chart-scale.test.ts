import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { nearest, pathOf, scaleOf, ticksOf, timeTicksOf } from "./chart-scale.ts";

describe("ticks", () => {
  it("are round, begin at 0 and reach the highest number", () => {
    expect(ticksOf(9, 5)).toEqual([0, 2, 4, 6, 8, 10]);
    expect(ticksOf(0.7, 4)).toEqual([0, 0.2, 0.4, 0.6, 0.8]);
    expect(ticksOf(3, 4, [1, 2, 5])).toEqual([0, 1, 2, 3]);
    expect(ticksOf(100, 4, [1, 2, 5])).toEqual([0, 25, 50, 75, 100]);
  });

  it("never are more than there is room for, and always hold what is shown", () => {
    const numbers = fc.double({ min: 0.001, max: 1e9, noNaN: true });
    fc.assert(
      fc.property(numbers, fc.integer({ min: 1, max: 8 }), (max, room) => {
        const ticks = ticksOf(max, room);
        expect(ticks.length).toBeLessThanOrEqual(room + 1);
        expect(ticks.at(-1)).toBeGreaterThanOrEqual(max * (1 - 1e-8));
      }),
    );
  });

  it("of times are whole minutes", () => {
    const noonMs = 1_800_000_000_000;
    expect(timeTicksOf([noonMs + 10_000, noonMs + 3_610_000], 6)).toEqual(
      [10, 20, 30, 40, 50, 60].map((minutes) => noonMs + minutes * 60_000),
    );
  });
});

it("a gap breaks a line, and what stands alone is a dot", () => {
  const y = scaleOf([0, 10], [100, 0]);
  expect(pathOf([0, 5, null, 10, null], [0, 10, 20, 30, 40], y)).toBe("M0 100h0L10 50M30 0h0");
  expect(pathOf([null], [0], y)).toBe("");
});

it("what has no extent lies at the start", () => {
  expect(scaleOf([5, 5], [0, 100])(5)).toBe(0);
});

it("the nearest of several places is found", () => {
  expect([nearest([0, 10, 20], 14), nearest([0, 10, 20], 99), nearest([], 1)]).toEqual([1, 2, -1]);
});
