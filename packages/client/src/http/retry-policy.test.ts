import fc from "fast-check";
import { expect, test } from "vitest";
import { SheafError } from "../sheaf-error.ts";
import { nextDelayMs, resolveRetry } from "./retry-policy.ts";

const POLICY = resolveRetry({ attempts: 3, firstDelayMs: 100, maxDelayMs: 1_000 });
const answered = (status: number, retryAfterMs?: number) => new SheafError("x", "x", { status, retryAfterMs });
const UNREACHABLE = new SheafError("unreachable", "x");
const failed = { attempt: 1, error: UNREACHABLE, repeat: "always", random: 0.5 } as const;

test.each([
  ["no answer", UNREACHABLE, true, false],
  ["429", answered(429), true, true],
  ["503", answered(503), true, false],
  ["502", answered(502), true, false],
  ["504", answered(504), true, false],
  ["500", answered(500), false, false],
  ["400", answered(400), false, false],
  ["404", answered(404), false, false],
  ["409", answered(409), false, false],
  ["422", answered(422), false, false],
  ["no streaming", new SheafError("no_streaming", "x"), false, false],
])("%s is repeated where it may be", (_, error, always, ifRefused) => {
  expect(nextDelayMs(POLICY, { ...failed, error }) !== undefined).toBe(always);
  expect(nextDelayMs(POLICY, { ...failed, error, repeat: "if_refused" }) !== undefined).toBe(ifRefused);
  expect(nextDelayMs(POLICY, { ...failed, error, repeat: "never" })).toBeUndefined();
});

test("there are so many attempts and no more", () => {
  expect(nextDelayMs(POLICY, { ...failed, attempt: 2 })).toBeDefined();
  expect(nextDelayMs(POLICY, { ...failed, attempt: 3 })).toBeUndefined();
});

test("Retry-After is kept to, and one that asks for too much ends the call", () => {
  expect(nextDelayMs(POLICY, { ...failed, error: answered(503, 900) })).toBe(900);
  expect(nextDelayMs(POLICY, { ...failed, error: answered(503, 1_001) })).toBeUndefined();
});

test("delays double, lie between half and all of that, and end at the longest", () => {
  const policy = resolveRetry({ attempts: 100, firstDelayMs: 100, maxDelayMs: 1_000 });
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 99 }),
      fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
      (attempt, random) => {
        const full = Math.min(100 * 2 ** (attempt - 1), 1_000);
        const delay = nextDelayMs(policy, { ...failed, attempt, random }) ?? Number.NaN;
        expect(delay).toBeGreaterThanOrEqual(full / 2);
        expect(delay).toBeLessThanOrEqual(full);
      },
    ),
  );
});
