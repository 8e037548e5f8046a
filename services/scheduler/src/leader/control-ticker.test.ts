import { create } from "@bufbuild/protobuf";
import { ControlSnapshotSchema } from "@sheaf/proto";
import { createLogger } from "@sheaf/service";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { CONTROL_INTERVAL_MS, type ControlStep, ControlTicker } from "./control-ticker.ts";

const START_MS = Date.UTC(2030, 0, 1);

beforeEach(() => {
  vi.useFakeTimers({ now: START_MS, toFake: ["setTimeout", "clearTimeout", "performance", "Date"] });
});
afterEach(() => {
  vi.useRealTimers();
});

interface Taken extends ControlStep {
  readonly atMs: number;
}

/** A ticker whose collections take as long as the test says. */
function ticking(plannedMs: number | undefined, tookMs: (n: number) => number, publish = async () => {}) {
  const taken: Taken[] = [];
  const atWork = { now: 0, most: 0 };
  const ticker = new ControlTicker({
    take: async (step) => {
      atWork.most = Math.max(atWork.most, ++atWork.now);
      taken.push({ ...step, atMs: Date.now() - START_MS });
      await new Promise((resolve) => setTimeout(resolve, tookMs(taken.length)));
      atWork.now--;
      return create(ControlSnapshotSchema);
    },
    publish,
    plannedMs: () => plannedMs,
    log: createLogger({ service: "test", level: "silent" }),
  });
  return { ticker, taken, atWork };
}

test("an hour has 360 collections at exactly their times, however long each takes", async () => {
  const { ticker, taken, atWork } = ticking(undefined, (n) => (n % 7) * 400);
  ticker.start();
  await vi.advanceTimersByTimeAsync(359 * CONTROL_INTERVAL_MS);
  expect(taken.map(({ atMs }) => atMs)).toEqual(Array.from({ length: 360 }, (_, i) => i * CONTROL_INTERVAL_MS));
  expect(taken.every(({ lateMs, nextAtMs, atMs }) => lateMs === 0 && nextAtMs - START_MS === atMs + 10_000)).toBe(true);
  expect(atWork.most).toBe(1);
  await Promise.all([ticker.stop(), vi.advanceTimersByTimeAsync(5_000)]);
});

test("a collection that takes longer than a step leaves out the steps it missed, and the schedule stays", async () => {
  const { ticker, taken, atWork } = ticking(undefined, (n) => (n === 2 ? 25_000 : 10));
  ticker.start();
  await vi.advanceTimersByTimeAsync(50_000);
  expect(taken.map(({ atMs }) => atMs)).toEqual([0, 10_000, 40_000, 50_000]);
  expect(atWork.most).toBe(1);
  await Promise.all([ticker.stop(), vi.advanceTimersByTimeAsync(1_000)]);
});

test("a new leader keeps the schedule of the one before", async () => {
  const { ticker, taken } = ticking(START_MS + 3_000, () => 10);
  ticker.start();
  await vi.advanceTimersByTimeAsync(13_000);
  expect(taken.map(({ atMs }) => atMs)).toEqual([3_000, 13_000]);
  await Promise.all([ticker.stop(), vi.advanceTimersByTimeAsync(1_000)]);
});

test("what was due while nobody led is taken at once, marked as late, and the next one is on time", async () => {
  const { ticker, taken } = ticking(START_MS - 24_000, () => 10);
  ticker.start();
  await vi.advanceTimersByTimeAsync(6_000);
  expect(taken).toMatchObject([
    { atMs: 0, lateMs: 4_000, nextAtMs: START_MS + 6_000 },
    { atMs: 6_000, lateMs: 0 },
  ]);
  await Promise.all([ticker.stop(), vi.advanceTimersByTimeAsync(1_000)]);
});

test("a snapshot that cannot be published does not end the schedule", async () => {
  const { ticker, taken } = ticking(
    undefined,
    () => 10,
    () => Promise.reject(new Error("no")),
  );
  ticker.start();
  await vi.advanceTimersByTimeAsync(20_000);
  expect(taken).toHaveLength(3);
  await Promise.all([ticker.stop(), vi.advanceTimersByTimeAsync(1_000)]);
});
