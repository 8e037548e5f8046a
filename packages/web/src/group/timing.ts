import type { Task } from "@sheaf/client";

/** How a measure is spread, milliseconds; by the nearest rank. */
export interface Spread {
  readonly p50: number;
  readonly p95: number;
  readonly max: number;
}

/** How long the tasks of a group took. All times are the log's: one clock. */
export interface Timing {
  /** From the first task queued to the last one finished, in the rounds they are in; undefined before any has finished. */
  readonly wallMs: number | undefined;
  /** From queued to started; undefined where nothing has started. */
  readonly wait: Spread | undefined;
  /** Of the last run of each task, by the worker's clock; undefined where none has ended. */
  readonly run: Spread | undefined;
  /** The task with the longest run. */
  readonly slowest: Task | undefined;
}

/** Sums up the tasks that are known. */
export function timingOf(tasks: readonly (Task | undefined)[]): Timing {
  const [waits, runs] = [new Measure(), new Measure()];
  let [firstMs, lastMs] = [Infinity, -Infinity];
  let slowest: Task | undefined;
  for (const task of tasks) {
    if (!task) continue;
    waits.add(task.wait_ms);
    runs.add(task.run_ms);
    if ((task.run_ms ?? -1) > (slowest?.run_ms ?? -1)) slowest = task;
    if (task.queued_at !== null) firstMs = Math.min(firstMs, Date.parse(task.queued_at));
    if (task.finished_at !== null) lastMs = Math.max(lastMs, Date.parse(task.finished_at));
  }
  const wallMs = lastMs >= firstMs ? lastMs - firstMs : undefined;
  return { wallMs, wait: waits.spread(), run: runs.spread(), slowest };
}

/** The tasks that waited and ran longest, at most `most`; ties by index. */
export function slowestOf(tasks: readonly (Task | undefined)[], most: number): readonly Task[] {
  const known = tasks.filter((task) => task !== undefined);
  return known.sort((a, b) => tookMs(b) - tookMs(a) || a.index - b.index).slice(0, most);
}

function tookMs({ wait_ms, run_ms }: Task): number {
  return (wait_ms ?? 0) + (run_ms ?? 0);
}

class Measure {
  readonly #values: number[] = [];

  add(value: number | null): void {
    if (value !== null) this.#values.push(value);
  }

  spread(): Spread | undefined {
    if (this.#values.length === 0) return undefined;
    const sorted = Float64Array.from(this.#values).sort();
    const at = (share: number) => sorted[Math.ceil(share * sorted.length) - 1] ?? 0;
    return { p50: at(0.5), p95: at(0.95), max: at(1) };
  }
}
