import type { Task } from "@sheaf/client";
import { expect, it } from "vitest";
import { slowestOf, timingOf } from "./timing.ts";

const at = (seconds: number) => new Date(1_767_225_600_000 + seconds * 1_000).toISOString();
const task = (index: number, fields: Partial<Task>) =>
  ({
    ...{ index, queued_at: at(0), started_at: null, finished_at: null, wait_ms: null, run_ms: null },
    ...fields,
  }) as Task;

it("takes percentiles by the nearest rank", () => {
  const tasks = Array.from({ length: 100 }, (_, index) => task(index, { wait_ms: 100 - index, run_ms: 7 }));
  expect(timingOf(tasks)).toMatchObject({ wait: { p50: 50, p95: 95, max: 100 }, run: { p50: 7, p95: 7, max: 7 } });
});

it("has one value stand for all percentiles", () => {
  expect(timingOf([task(0, { wait_ms: 0 })]).wait).toEqual({ p50: 0, p95: 0, max: 0 });
});

it("measures from the first queued to the last finished, and names the slowest", () => {
  const tasks = [
    task(0, { queued_at: at(1), finished_at: at(9), run_ms: 400 }),
    undefined,
    task(2, { queued_at: at(0), finished_at: at(4), run_ms: 900 }),
  ];
  const timing = timingOf(tasks);
  expect([timing.wallMs, timing.slowest?.index]).toEqual([9_000, 2]);
});

it("knows nothing of tasks that have done nothing", () => {
  const nothing = { wallMs: undefined, wait: undefined, run: undefined, slowest: undefined };
  expect(timingOf([])).toEqual(nothing);
  expect(timingOf([task(0, {}), undefined])).toEqual(nothing);
});

it("lists the slowest first, ties by index", () => {
  const tasks = [
    task(0, { run_ms: 5 }),
    undefined,
    task(2, { wait_ms: 4, run_ms: 9 }),
    task(3, { run_ms: 5 }),
    task(4, {}),
  ];
  expect(slowestOf(tasks, 3).map(({ index }) => index)).toEqual([2, 0, 3]);
});
