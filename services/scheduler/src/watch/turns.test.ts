import fc from "fast-check";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { nextDueMs, Turns, type Waiting } from "./turns.ts";

beforeEach(() => void vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "setImmediate", "performance"] }));
afterEach(() => void vi.useRealTimers());

/** Turns of a group whose latest change is `newest`. */
function turnsAt(newest: { seq: number }, nowMs = () => performance.now()): Turns {
  return new Turns({ newest: () => newest.seq, nowMs });
}

/** Waits, and notes when it was its turn. */
function waiting(cursor: number, dueAtMs: number): Waiting & { readonly went: number[] } {
  const went: number[] = [];
  return { cursor, dueAtMs, went, go: (atMs) => void went.push(atMs) };
}

test("a watcher is due again an interval later at least, two at most, and in step with all of its interval", () => {
  const interval = fc.integer({ min: 20, max: 10_000 });
  fc.assert(
    fc.property(fc.double({ min: 0, max: 1e9, noNaN: true }), interval, (atMs, intervalMs) => {
      const dueMs = nextDueMs(atMs, intervalMs);
      expect(dueMs - atMs).toBeGreaterThanOrEqual(intervalMs - 1e-6);
      expect(dueMs - atMs).toBeLessThanOrEqual(2 * intervalMs + 1e-6);
      expect(dueMs % intervalMs).toBe(0);
      expect(nextDueMs(dueMs, intervalMs)).toBe(dueMs + intervalMs);
    }),
  );
});

test("who is due has its turn as soon as something changes", async () => {
  const newest = { seq: 1 };
  const turns = turnsAt(newest);
  const one = waiting(1, 0);
  await vi.advanceTimersByTimeAsync(500);
  turns.wait(one);
  await vi.advanceTimersByTimeAsync(500);
  expect(one.went).toEqual([]);
  newest.seq = 2;
  turns.news();
  await vi.advanceTimersByTimeAsync(1);
  expect(one.went).toEqual([1_000]);
});

test("who is not due yet has its turn when it is, with all who are due then; who has no news goes on waiting", async () => {
  const newest = { seq: 5 };
  const turns = turnsAt(newest);
  const [early, late, upToDate] = [waiting(4, 100), waiting(3, 300), waiting(5, 50)];
  for (const one of [early, late, upToDate]) turns.wait(one);
  await vi.advanceTimersByTimeAsync(99);
  expect(early.went).toEqual([]);
  await vi.advanceTimersByTimeAsync(2);
  expect([early.went, late.went]).toEqual([[100], []]);
  await vi.advanceTimersByTimeAsync(200);
  expect([late.went, upToDate.went]).toEqual([[300], []]);
  newest.seq = 6;
  turns.news();
  await vi.advanceTimersByTimeAsync(1);
  expect(upToDate.went).toHaveLength(1);
  expect(vi.getTimerCount()).toBe(0);
});

test("a turn that is late counts as held in time, so that nobody falls out of step", async () => {
  let nowMs = 0;
  const turns = turnsAt({ seq: 2 }, () => nowMs);
  const one = waiting(1, 100);
  turns.wait(one);
  nowMs = 140;
  await vi.advanceTimersByTimeAsync(101);
  expect(one.went).toEqual([100]);
});

test("who has left has no turn, and the last one to leave leaves no timer", async () => {
  const turns = turnsAt({ seq: 2 });
  const [one, other] = [waiting(1, 100), waiting(1, 100)];
  turns.wait(one);
  turns.wait(other);
  turns.leave(one);
  expect(vi.getTimerCount()).toBe(1);
  turns.leave(other);
  expect(vi.getTimerCount()).toBe(0);
});
