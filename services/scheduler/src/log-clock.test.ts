import { expect, test } from "vitest";
import { LogClock } from "./log-clock.ts";

function clockAt(lastMs: number, localMs: number) {
  const time = { lastMs, localMs, monotonicMs: 0 };
  const clock = new LogClock(
    () => time.lastMs,
    () => time.localMs,
    () => time.monotonicMs,
  );
  return { time, clock };
}

test("goes on with the local clock between records", () => {
  const { time, clock } = clockAt(1_000, 1_500);
  expect(clock.nowMs()).toBe(1_500);
  time.localMs += 10;
  expect(clock.nowMs()).toBe(1_510);
});

test("goes on from the last record where the local clock is behind the broker's: what is due must not wait for it", () => {
  const { time, clock } = clockAt(3_600_000, 1_000);
  expect(clock.nowMs()).toBe(3_600_000);
  time.monotonicMs += 500;
  expect(clock.nowMs()).toBe(3_600_500);
  time.lastMs = 3_600_400;
  expect(clock.nowMs()).toBe(3_600_500);
});

test("tells whole milliseconds, of which time stamps can be made", () => {
  const { time, clock } = clockAt(3_600_000, 1_000);
  clock.nowMs();
  time.monotonicMs += 0.75;
  expect(clock.nowMs()).toBe(3_600_000);
});
