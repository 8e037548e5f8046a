import fc from "fast-check";
import { expect, test } from "vitest";
import { excess, type HandOut } from "../../test/rate-check.ts";
import { burstOf, TokenBucket } from "./token-bucket.ts";

const rate = fc.oneof(fc.constantFrom(0.001, 0.2, 1, 3, 20, 1e6), fc.double({ min: 0.001, max: 1e6, noNaN: true }));
const ROUNDING = 1e-3;

/** Takes what it can at each of these times. */
function drained(bucket: TokenBucket, timesMs: readonly number[]): HandOut[] {
  return timesMs.map((atMs) => {
    const runs = bucket.refill(atMs);
    bucket.take(runs);
    return { atMs, runs };
  });
}

const risingTimes = fc
  .array(fc.oneof(fc.nat(5), fc.nat(1_000), fc.nat(100_000)), { minLength: 1, maxLength: 60, size: "max" })
  .map((steps) => steps.map((_, at) => steps.slice(0, at + 1).reduce((a, b) => a + b, 1_700_000_000_000)));

test("no span of time sees more than its rate and one burst", () => {
  fc.assert(
    fc.property(rate, risingTimes, (ratePerS, timesMs) => {
      const handOuts = drained(new TokenBucket(ratePerS), timesMs);
      expect(excess(handOuts, ratePerS, burstOf(ratePerS))).toBeLessThanOrEqual(ROUNDING);
    }),
    { numRuns: 500 },
  );
});

test.each([
  ["hands out one more now and then", (runs: number, nth: number) => runs + (nth % 10 === 9 ? 1 : 0)],
  ["forgets what it took", (_: number, nth: number) => (nth === 0 ? 3 : 1)],
])("the check finds a bucket that %s", (_, bug) => {
  const timesMs = Array.from({ length: 40 }, (_, nth) => nth * 20);
  const handOuts = drained(new TokenBucket(20), timesMs).map(({ atMs, runs }, nth) => ({ atMs, runs: bug(runs, nth) }));
  expect(excess(handOuts, 20, burstOf(20))).toBeGreaterThan(0.5);
});

test("who comes when the next token is there gets it, at any rate, and keeps the rate", () => {
  fc.assert(
    fc.property(rate, fc.constantFrom(0, 1_700_000_000_000), (ratePerS, startMs) => {
      const bucket = new TokenBucket(ratePerS);
      bucket.take(bucket.refill(startMs));
      let nowMs: number = startMs;
      let runs = 0;
      while (runs < 50) {
        expect(bucket.nextMs()).toBeGreaterThan(nowMs);
        nowMs = bucket.nextMs();
        expect(Number.isInteger(nowMs)).toBe(true);
        const tokens = bucket.refill(nowMs);
        expect(tokens).toBeGreaterThanOrEqual(1);
        bucket.take(tokens);
        runs += tokens;
      }
      expect(nowMs - startMs).toBeLessThanOrEqual((50 * 1_000) / ratePerS + 1);
    }),
    { numRuns: 200 },
  );
});

test("a fifth of a run per second is one run every five seconds", () => {
  const bucket = new TokenBucket(0.2);
  expect(bucket.refill(0)).toBe(1);
  bucket.take(1);
  // The burst of 1.02 has 0.02 left.
  expect(bucket.nextMs()).toBe(4_900);
  expect(bucket.refill(4_899)).toBe(0);
  expect(bucket.refill(4_900)).toBe(1);
  bucket.take(1);
  expect(bucket.nextMs()).toBe(9_900);
});

test("a clock that jumps, either way, adds one burst at most and never takes away", () => {
  const clock = fc.array(fc.record({ nowMs: fc.nat(1_000_000), takes: fc.boolean() }), { maxLength: 50, size: "max" });
  fc.assert(
    fc.property(clock, (looks) => {
      const bucket = new TokenBucket(20);
      let left = 0;
      for (const { nowMs, takes } of looks) {
        const tokens = bucket.refill(nowMs);
        expect(tokens).toBeGreaterThanOrEqual(left);
        expect(tokens).toBeLessThanOrEqual(burstOf(20));
        if (takes) bucket.take(tokens);
        left = takes ? 0 : tokens;
      }
    }),
    { numRuns: 200 },
  );
});

test("a clock that is set back goes on from there", () => {
  const bucket = new TokenBucket(10);
  bucket.take(bucket.refill(3_600_000));
  expect(bucket.refill(0)).toBe(0);
  expect(bucket.nextMs()).toBe(100);
  expect(bucket.refill(100)).toBe(1);
});

test("a token taken for nothing is there again, and no more than fit", () => {
  const bucket = new TokenBucket(20);
  bucket.take(bucket.refill(0));
  bucket.giveBack(1);
  expect(bucket.refill(0)).toBe(1);
  bucket.giveBack(100);
  expect(bucket.refill(0)).toBe(burstOf(20));
});

test("another rate keeps what was saved up, as far as it fits", () => {
  const bucket = new TokenBucket(100);
  expect(bucket.refill(0)).toBe(11);
  bucket.change(20);
  expect(bucket.refill(0)).toBe(3);
  bucket.take(3);
  bucket.change(100);
  expect(bucket.refill(0)).toBe(0);
  expect(bucket.refill(10)).toBe(1);
});
