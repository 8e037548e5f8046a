import { TaskState } from "@sheaf/proto";
import type { Changes, RunEnd } from "./changes.ts";
import type { Group } from "./group.ts";
import { Histogram } from "./histogram.ts";
import { isTerminal } from "./task-machine.ts";

/** What happened in one queue since the last reset. */
export interface QueueReading {
  /** Tasks that became terminal by a report or verdict. */
  finished: number;
  /** Of those, the failed ones. */
  failed: number;
  /** Runs that ended. */
  ended: number;
  /** Milliseconds from accepted to the first start. */
  readonly wait: Histogram;
  /** Milliseconds of runs that succeeded or failed, by the workers' clocks. */
  readonly run: Histogram;
  /** Milliseconds from accepted, or from a caller's retry, to the end, of tasks that became terminal by a report or verdict. */
  readonly total: Histogram;
}

/** Counts and histograms per queue, fed by the fold's changes. */
export class QueueMeter implements Changes {
  readonly #queues = new Map<string, QueueReading>();

  of(queue: string): QueueReading {
    let reading = this.#queues.get(queue);
    if (!reading) {
      reading = {
        finished: 0,
        failed: 0,
        ended: 0,
        wait: new Histogram(),
        run: new Histogram(),
        total: new Histogram(),
      };
      this.#queues.set(queue, reading);
    }
    return reading;
  }

  /** Starts a new interval for all queues. */
  reset(): void {
    for (const r of this.#queues.values()) {
      r.finished = 0;
      r.failed = 0;
      r.ended = 0;
      r.wait.reset();
      r.run.reset();
      r.total.reset();
    }
  }

  started(group: Group, index: number): void {
    if (group.tasks.failures[index] === 0) this.#waited(group, index);
  }

  ended(group: Group, index: number, _run: number, worker: number, how: RunEnd): void {
    const reading = this.of(group.terms.queue);
    const state = group.state(index);
    reading.ended++;
    if (how === "succeeded" || how === "failed") {
      reading.run.record(group.tasks.runMs[index] ?? 0);
      // A run that ended before its start was written tells of both at once.
      const earlier = (group.tasks.failures[index] ?? 0) - (how === "failed" ? 1 : 0);
      if (worker === 0 && earlier === 0) this.#waited(group, index);
    }
    if (isTerminal(state)) {
      reading.finished++;
      reading.total.record((group.tasks.endedAtMs[index] ?? 0) - group.queuedAtMs(index));
    }
    if (state === TaskState.FAILED) reading.failed++;
  }

  #waited(group: Group, index: number): void {
    const waitMs = (group.tasks.startedAtMs[index] ?? 0) - group.queuedAtMs(index);
    this.of(group.terms.queue).wait.record(waitMs);
  }
}
