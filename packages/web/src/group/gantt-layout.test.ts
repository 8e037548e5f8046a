import type { Task } from "@sheaf/client";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createAxis, ticksOf } from "./gantt-axis.ts";
import { layOut, taskAt } from "./gantt-layout.ts";

const START_MS = 1_767_225_600_000;
const at = (ms: number) => new Date(START_MS + ms).toISOString();
const task = (fields: Partial<Task>) =>
  ({ ...{ state: "queued", attempt: 0, queued_at: at(0), started_at: null, finished_at: null }, ...fields }) as Task;
const barsOf = (...tasks: (Task | undefined)[]) =>
  layOut(tasks).bars.map((parts) => parts.map(({ tone, fromMs, toMs }) => [tone, fromMs - START_MS, toMs - START_MS]));

describe("a bar", () => {
  const done = task({ state: "succeeded", attempt: 1, started_at: at(300), finished_at: at(900) });

  it("waits, then runs", () => {
    expect(barsOf(done)).toEqual([
      [
        ["queued", 0, 300],
        ["succeeded", 300, 900],
      ],
    ]);
  });

  it("shows earlier attempts apart from its last run", () => {
    expect(barsOf({ ...done, attempt: 2 })).toEqual([
      [
        ["retrying", 0, 300],
        ["succeeded", 300, 900],
      ],
    ]);
  });

  it("that goes on reaches to the newest time there is", () => {
    const running = task({ state: "running", attempt: 1, started_at: at(100) });
    const [, second, third] = barsOf(done, running, task({}));
    expect([second, third]).toEqual([
      [
        ["queued", 0, 100],
        ["running", 100, 900],
      ],
      [["queued", 0, 900]],
    ]);
  });

  it("of a task that ended unstarted is of that state alone", () => {
    expect(barsOf(task({ state: "cancelled", finished_at: at(50) }))).toEqual([[["cancelled", 0, 50]]]);
  });

  it("of a task that nothing is known of is empty", () => {
    expect(barsOf(undefined, done)[0]).toEqual([]);
  });
});

it("means the task whose bar is at that time, of those that share a line", () => {
  const early = task({ state: "succeeded", attempt: 1, started_at: at(0), finished_at: at(10) });
  const late = task({ state: "failed", attempt: 1, queued_at: at(50), started_at: at(60), finished_at: at(90) });
  const layout = layOut([early, late]);
  const rows = { from: 0, to: 2 };
  expect([0, 70, 30].map((ms) => taskAt(layout, rows, START_MS + ms))).toEqual([0, 1, 0]);
});

describe("the axis", () => {
  it("leaves out a long time without work, and nothing else", () => {
    const axis = createAxis([
      { fromMs: 0, toMs: 100 },
      { fromMs: 110, toMs: 200 },
      { fromMs: 1_000_000, toMs: 1_000_010 },
    ]);
    expect(axis.lengthMs).toBeCloseTo(214);
    expect([0, 110, 1_000_010].map(axis.shareOf)).toEqual([0, 110 / axis.lengthMs, 1]);
    expect(axis.cuts).toEqual([expect.closeTo(202 / axis.lengthMs)]);
  });

  it("of nothing, or of one moment, has a place for it", () => {
    expect(createAxis([]).lengthMs).toBe(1);
    expect(createAxis([{ fromMs: 7, toMs: 7 }]).shareOf(7)).toBe(0);
    expect(ticksOf(createAxis([]), 5)).toHaveLength(2);
  });

  it("keeps the order of times, and finds the time of a place again", () => {
    const span = fc.tuple(fc.nat(1_000_000), fc.nat(10_000)).map(([fromMs, ms]) => ({ fromMs, toMs: fromMs + ms }));
    fc.assert(
      fc.property(fc.array(span, { minLength: 1, maxLength: 20 }), (spans) => {
        const axis = createAxis(spans);
        const times = spans.flatMap(({ fromMs, toMs }) => [fromMs, toMs]).sort((a, b) => a - b);
        const shares = times.map(axis.shareOf);
        expect(shares.every((share, i) => share >= (shares[i - 1] ?? 0) && share <= 1)).toBe(true);
        if (axis.lengthMs > 1) for (const ms of times) expect(axis.msAt(axis.shareOf(ms))).toBeCloseTo(ms, 3);
      }),
    );
  });

  it("has a few round ticks", () => {
    expect(ticksOf(createAxis([{ fromMs: 0, toMs: 12_300 }]), 5).map(({ ms }) => ms)).toEqual([0, 5_000, 10_000]);
    expect(ticksOf(createAxis([{ fromMs: 0, toMs: 40 * 86_400_000 }]), 5).length).toBeLessThanOrEqual(6);
  });
});
