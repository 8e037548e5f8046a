import type { Task, TaskState } from "@sheaf/client";
import { type Axis, createAxis, type Span } from "./gantt-axis.ts";

/** A stretch of a bar; `queued`: it waits, `retrying`: earlier attempts and the pauses after them, others: its last run. */
export interface BarPart extends Span {
  readonly tone: TaskState;
}

/** Bars of tasks, in the order of their indexes, over one axis. */
export interface GanttLayout {
  /** By index; empty for what nothing is known of. */
  readonly bars: readonly (readonly BarPart[])[];
  readonly axis: Axis;
}

/** Lays bars out. What goes on still reaches to the newest time that any task tells of. */
export function layOut(tasks: readonly (Task | undefined)[]): GanttLayout {
  const times = tasks.map((task) => task && timesOf(task));
  let nowMs = 0;
  for (const time of times) nowMs = Math.max(nowMs, time?.endedMs ?? 0, time?.startedMs ?? 0, time?.queuedMs ?? 0);
  const bars = times.map((time) => (time ? partsOf(time, nowMs) : []));
  return { bars, axis: createAxis(bars.flatMap(wholeOf)) };
}

/** The task to be meant by a place: of those drawn there, one whose bar is at `atMs`, else the first. */
export function taskAt(
  { bars }: GanttLayout,
  rows: { readonly from: number; readonly to: number },
  atMs: number,
): number {
  for (let index = rows.from; index < rows.to; index++) {
    if (bars[index]?.some(({ fromMs, toMs }) => fromMs <= atMs && atMs <= toMs)) return index;
  }
  return rows.from;
}

interface Times {
  readonly state: TaskState;
  readonly queuedMs: number;
  readonly startedMs: number | undefined;
  readonly endedMs: number | undefined;
  /** It had attempts before its last run. */
  readonly again: boolean;
}

/** Tasks never change, new ones take their place; so a large group's are read once. */
const READ = new WeakMap<Task, Times>();

function timesOf(task: Task): Times | undefined {
  const known = READ.get(task);
  if (known || task.queued_at === null) return known;
  const { state, attempt, started_at, finished_at } = task;
  const times: Times = {
    state,
    queuedMs: Date.parse(task.queued_at),
    startedMs: started_at === null || state === "queued" ? undefined : Date.parse(started_at),
    endedMs: finished_at === null ? undefined : Date.parse(finished_at),
    again: attempt > 1,
  };
  READ.set(task, times);
  return times;
}

function partsOf({ state, queuedMs, startedMs, endedMs, again }: Times, nowMs: number): readonly BarPart[] {
  const toMs = Math.max(queuedMs, endedMs ?? nowMs);
  if (startedMs === undefined) return [{ tone: state, fromMs: queuedMs, toMs }];
  const before: BarPart = { tone: again ? "retrying" : "queued", fromMs: queuedMs, toMs: startedMs };
  return [before, { tone: state, fromMs: startedMs, toMs: Math.max(startedMs, toMs) }];
}

function wholeOf(parts: readonly BarPart[]): Span[] {
  const [first, last] = [parts[0], parts.at(-1)];
  return first && last ? [{ fromMs: first.fromMs, toMs: last.toMs }] : [];
}
