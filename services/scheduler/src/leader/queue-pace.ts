import { type Changes, type Group, type RunEnd, windowSize } from "@sheaf/ledger";

/** Weight of a new sample in the moving averages. */
const ALPHA = 0.2;
/** The shortest run time assumed, in milliseconds: reports round down to whole ones. */
const MIN_RUN_MS = 0.05;
/** Bounds of a believable loop time, in milliseconds: what took longer waited for a broker that was away. */
const LOOP_MS = { min: 2, max: 1_000 };
/** Before anything has run, in milliseconds. */
const UNKNOWN_RUN_MS = 1_000;

/** The paces of all queues, each from its first run on. */
export class QueuePaces implements Changes {
  readonly #logTimeMs: () => number;
  readonly #paces = new Map<string, QueuePace>();

  /** `logTimeMs` tells log time in milliseconds. */
  constructor(logTimeMs: () => number) {
    this.#logTimeMs = logTimeMs;
  }

  /** How long the way from a run's end to the next hand-out is, in milliseconds, by queue. */
  *lagsMs(): Generator<readonly [queue: string, ms: number]> {
    for (const [queue, pace] of this.#paces) yield [queue, pace.lagMs];
  }

  of(queue: string): QueuePace {
    let pace = this.#paces.get(queue);
    if (!pace) {
      pace = new QueuePace(this.#logTimeMs);
      this.#paces.set(queue, pace);
    }
    return pace;
  }

  ended(group: Group, index: number, run: number, worker: number, how: RunEnd): void {
    this.of(group.terms.queue).ended(group, index, run, worker, how);
  }
}

/** How fast a queue's runs end, and how long the way from a report to the next hand-out is. Sizes the queue's window. */
export class QueuePace implements Changes {
  readonly #logTimeMs: () => number;
  #runMs = UNKNOWN_RUN_MS;
  #measured = false;
  #reportMs: number = LOOP_MS.min;
  #publishMs = 1;

  /** `logTimeMs` tells log time in milliseconds. */
  constructor(logTimeMs: () => number) {
    this.#logTimeMs = logTimeMs;
  }

  /** A publish took this long to be acknowledged. */
  published(ms: number): void {
    this.#publishMs += ALPHA * (Math.min(LOOP_MS.max, ms) - this.#publishMs);
  }

  ended(group: Group, index: number, _run: number, _worker: number, how: RunEnd): void {
    if (how === "returned" || how === "lost") return;
    const runMs = group.tasks.runMs[index] ?? 0;
    this.#runMs = this.#measured ? this.#runMs + ALPHA * (runMs - this.#runMs) : runMs;
    this.#measured = true;
    const sinceEndMs = this.#logTimeMs() - (group.tasks.endedAtMs[index] ?? 0);
    const reportMs = Math.min(LOOP_MS.max, Math.max(LOOP_MS.min, sinceEndMs));
    this.#reportMs += ALPHA * (reportMs - this.#reportMs);
  }

  /** The way from a run's end to the next hand-out, in milliseconds. */
  get lagMs(): number {
    return this.#reportMs + this.#publishMs;
  }

  /** How many runs of the queue may be out with these slots. */
  window(slots: number): number {
    const endedPerMs = slots / Math.max(MIN_RUN_MS, this.#runMs);
    return windowSize({ slots, endedPerMs, loopMs: this.#reportMs + 2 * this.#publishMs });
  }
}
