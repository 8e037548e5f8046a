import type { RunsProgressed } from "@sheaf/proto";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { HeldRun, NO_BODY } from "./held-run.ts";
import { Lane } from "./lane.ts";
import { Places } from "./places.ts";
import { ProgressTeller } from "./progress-teller.ts";
import { RunContext } from "./run-context.ts";
import { delivery } from "./testing/deliveries.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** A teller and running runs that it is told of. */
function telling() {
  const messages: RunsProgressed[] = [];
  const teller = new ProgressTeller({ publishProgress: (message) => messages.push(message) }, "w1");
  const places = new Places(10_000, () => undefined);
  const running = (index: number) => {
    const run = new HeldRun(delivery({ index, run: 2 }), NO_BODY, new Lane("demo"));
    const context = new RunContext(run, places, { onProgressed: (moved) => teller.moved(moved) });
    run.context = context;
    return { run, context };
  };
  const told = () =>
    messages.splice(0).map(({ runs }) => runs.map(({ index, progress }) => [index, progress?.fraction]));
  return { teller, messages, running, told };
}

test("the latest word of each run that moved is told, twice a second at most", () => {
  const { running, told, messages } = telling();
  const [a, b] = [running(0), running(1)];
  a.context.progress(0.1);
  b.context.progress(0.2, "two");
  a.context.progress(0.3, "three");
  expect(messages).toEqual([]);
  vi.advanceTimersByTime(500);
  expect(messages).toMatchObject([
    {
      worker: "w1",
      runs: [
        { groupId: "g", index: 0, run: 2, progress: { fraction: 0.3, note: "three" } },
        { groupId: "g", index: 1, run: 2, progress: { fraction: 0.2, note: "two" } },
      ],
    },
  ]);
  told();
  for (let step = 4; step <= 9; step++) {
    a.context.progress(step / 10);
    vi.advanceTimersByTime(100);
  }
  vi.advanceTimersByTime(10_000);
  expect(told()).toEqual([[[0, 0.8]], [[0, 0.9]]]);
});

test("nothing is sent where nothing moves, nor of runs that have ended", () => {
  const { running, told } = telling();
  const { run, context } = running(0);
  vi.advanceTimersByTime(10_000);
  expect(vi.getTimerCount()).toBe(0);
  context.progress(0.5);
  run.context = undefined;
  vi.advanceTimersByTime(10_000);
  expect(told()).toEqual([]);
  expect(vi.getTimerCount()).toBe(0);
});

test("a message holds 1,000 runs; the others are in the next one, before those that moved again", () => {
  const { running, told } = telling();
  const runs = Array.from({ length: 1_500 }, (_, index) => running(index));
  for (const { context } of runs) context.progress(0.1);
  vi.advanceTimersByTime(500);
  expect(told().map((message) => message.length)).toEqual([1_000]);
  runs[0]?.context.progress(0.2);
  vi.advanceTimersByTime(500);
  const [second] = told();
  expect([second?.length, second?.[0], second?.at(-1)]).toEqual([501, [1_000, 0.1], [0, 0.2]]);
});

test("after the stop nothing is told and no timer is left", () => {
  const { teller, running, told } = telling();
  const { context } = running(0);
  context.progress(0.5);
  teller.stop();
  context.progress(0.6);
  vi.advanceTimersByTime(1_000);
  expect(told()).toEqual([]);
  expect(vi.getTimerCount()).toBe(0);
});
