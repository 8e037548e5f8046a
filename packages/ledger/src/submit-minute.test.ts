import fc from "fast-check";
import { expect, test } from "vitest";
import { SubmitMinute } from "./submit-minute.ts";

const START_MS = 1_700_000_000_000;

test("a submit counts for the minute after it, and for no more than a second longer", () => {
  const minute = new SubmitMinute();
  minute.add(START_MS + 999);
  expect(minute.count(START_MS + 999)).toBe(1);
  expect(minute.count(START_MS + 60_999)).toBe(1);
  expect(minute.count(START_MS + 61_000)).toBe(0);
});

test("of any submits those of the last minute count, and it tells when there is room", () => {
  const waits = fc.array(fc.constantFrom(0, 1, 400, 5_000, 59_000, 61_500), { minLength: 1, maxLength: 60 });
  fc.assert(
    fc.property(waits, fc.nat(70_000), fc.integer({ min: 1, max: 20 }), (afterMs, laterMs, most) => {
      const minute = new SubmitMinute();
      const times: number[] = [];
      let nowMs = START_MS;
      for (const ms of afterMs) {
        nowMs += ms;
        times.push(nowMs);
        minute.add(nowMs);
      }
      nowMs += laterMs;
      const within = (ms: number, atMs: number) => times.filter((t) => atMs - t < ms).length;
      expect(minute.count(nowMs)).toBeGreaterThanOrEqual(within(60_000, nowMs));
      expect(minute.count(nowMs)).toBeLessThanOrEqual(within(61_001, nowMs));
      const belowAtMs = minute.belowAtMs(most, nowMs);
      expect(minute.count(belowAtMs)).toBeLessThan(most);
      if (belowAtMs > nowMs) expect(minute.count(belowAtMs - 1)).toBeGreaterThanOrEqual(most);
    }),
  );
});
