import type { ControlPoint, QueuePoint } from "@sheaf/client";
import { describe, expect, it } from "vitest";
import { deepestQueues, depthBeside, extremes, marksOf, mergePoints, momentsOf, slowest, sumOf } from "./history.ts";

const T0 = Date.parse("2026-01-01T00:00:00Z");

function point(second: number, more: Partial<ControlPoint> = {}): ControlPoint {
  const taken_at = new Date(T0 + second * 1_000).toISOString();
  return { taken_at, leader: "a", queues: [], workers: 2, slots: 4, redelivered: 0, log_bytes: 0, ...more };
}

function queue(name: string, more: Partial<QueuePoint> = {}): QueuePoint {
  return { name, queued: 0, running: 0, finished_per_s: 0, failed_per_s: 0, wait_ms: null, run_ms: null, ...more };
}

const seconds = (points: readonly ControlPoint[]) =>
  points.map(({ taken_at }) => (Date.parse(`${taken_at}`) - T0) / 1e3);

describe("points", () => {
  it("of history and of live snapshots are put together in order, each once", () => {
    expect(seconds(mergePoints([point(0), point(10), point(20)], [point(20), point(30)]))).toEqual([0, 10, 20, 30]);
    expect(seconds(mergePoints([point(20), point(10)], [point(0)]))).toEqual([0, 10, 20]);
  });

  it("are those of the last hour, and none that was never taken", () => {
    const hour = Array.from({ length: 400 }, (_, step) => point(step * 10));
    const merged = mergePoints(hour, [{ ...point(0), taken_at: null }]);
    expect([merged.length, seconds(merged)[0]]).toEqual([360, 400]);
  });
});

it("a gap of more than two and a half steps is an empty moment, a late point is none", () => {
  const moments = momentsOf([point(0), point(10), point(35), point(70)], 10);
  expect(moments.map(({ atMs, point: one }) => [(atMs - T0) / 1e3, one !== null])).toEqual([
    [0, true],
    [10, true],
    [35, true],
    [45, false],
    [70, true],
  ]);
});

it("changes of the lead and of the number of workers are marked, and nothing else", () => {
  const points = [
    point(0),
    point(10, { slots: 9 }),
    point(20, { leader: "b", workers: 1 }),
    point(30, { leader: "b" }),
  ];
  expect(marksOf(points).map(({ atMs, ...mark }) => ({ ...mark, second: (atMs - T0) / 1e3 }))).toEqual([
    { kind: "leader", from: "a", to: "b", second: 20 },
    { kind: "workers", from: 2, to: 1, second: 20 },
    { kind: "workers", from: 1, to: 2, second: 30 },
  ]);
});

describe("readings", () => {
  const [fast, slow] = [
    queue("fast", { queued: 7, finished_per_s: 5, wait_ms: { p50: 1, p95: 2, p99: 3 } }),
    queue("slow", { queued: 2, finished_per_s: 1, wait_ms: { p50: 10, p95: 20, p99: 30 } }),
  ];
  const both = point(0, { queues: [fast, slow, queue("still")] });

  it("add up over all queues, or are those of one", () => {
    const finished = (of: string | undefined) => sumOf(of, ({ finished_per_s }) => finished_per_s)(both);
    expect([finished(undefined), finished("fast"), finished("gone")]).toEqual([6, 5, 0]);
  });

  it("of percentiles are those of the slowest queue, and null where nothing ended", () => {
    const p95 = (of: string | undefined) => slowest(of, "wait_ms", "p95")(both);
    expect([p95(undefined), p95("fast"), p95("still")]).toEqual([20, 2, null]);
  });

  it("of depth tell the deepest queues apart, and the others as one", () => {
    const names = deepestQueues([both], 1);
    expect([names, depthBeside(names)(both)]).toEqual([["fast"], 2]);
  });

  it("have a last and a highest value; gaps have none", () => {
    const moments = momentsOf([point(0), point(10, { redelivered: 5 }), point(60, { redelivered: 1 })], 10);
    expect(extremes(moments, ({ redelivered }) => redelivered)).toEqual({
      last: 1,
      highest: 5,
      highestAtMs: T0 + 10_000,
    });
    expect(extremes(moments, () => null)).toBeUndefined();
  });
});
