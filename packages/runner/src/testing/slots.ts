import type { Ending } from "../ending.ts";
import { HeldRun, NO_BODY } from "../held-run.ts";
import { Lane } from "../lane.ts";
import { RunSlots } from "../run-slots.ts";
import type { TaskContext, TaskResult, TaskType } from "../task-type.ts";
import type { TypeBound } from "../type-bounds.ts";
import { delivery } from "./deliveries.ts";

interface Ended {
  readonly index: number;
  readonly ending: Ending;
}

/** Slots for runs of one task, and what they tell. */
export function slotsFor(
  run: TaskType["run"],
  { size = 1, runs = "inline" as TaskType["runs"], timeoutMs = 20_000 } = {},
) {
  const started: number[] = [];
  const progressed: number[] = [];
  const ended: Ended[] = [];
  const slots = new RunSlots({
    size,
    nowMs: () => performance.now(),
    onStarted: ({ index }) => started.push(index),
    onEnded: ({ index }, ending) => ended.push({ index, ending }),
    onProgressed: ({ index }) => progressed.push(index),
    onRoom: () => {},
  });
  const body = { ...NO_BODY, type: { name: "test", queue: "demo", runs, run }, attempt: 2, timeoutMs };
  const demo = new Lane("demo");
  const offer = (index: number, { lane = demo, bound }: { lane?: Lane; bound?: TypeBound } = {}) => {
    const held = new HeldRun(delivery({ index }), { ...body, bound }, lane);
    slots.offer(held);
    return held;
  };
  return { slots, started, ended, progressed, offer };
}

/** A task whose runs end when the test says so. */
export function gate() {
  const open: PromiseWithResolvers<TaskResult | undefined>[] = [];
  const contexts: TaskContext[] = [];
  const run = (context: TaskContext) => {
    const end = Promise.withResolvers<TaskResult | undefined>();
    open.push(end);
    contexts.push(context);
    return end.promise;
  };
  return { run, open, contexts };
}
