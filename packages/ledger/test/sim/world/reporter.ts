import { reported } from "../parts.ts";
import type { Appender, Write } from "./appender.ts";
import type { SimClock } from "./clock.ts";
import { type Held, STARTED } from "./held.ts";

/** What a reporter writes with, and whom it tells. */
export interface ReporterOptions {
  readonly worker: string;
  readonly appender: Appender;
  readonly clock: SimClock;
  /** The run's end is in the log. */
  readonly settled: (held: Held) => void;
}

/** Writes what became of runs into the log. One batch is under way; an ending replaces a start that was not yet written. */
export class SimReporter {
  readonly #o: ReporterOptions;
  #pending: Held[] = [];
  #batch: { readonly write: Write; readonly ended: readonly Held[] } | undefined;

  constructor(options: ReporterOptions) {
    this.#o = options;
  }

  /** Nothing is left to be written. */
  get flushed(): boolean {
    return this.#pending.length === 0 && !this.#batch;
  }

  report(held: Held, ending: Held["report"]): void {
    if (!held.report) this.#pending.push(held);
    held.report = ending;
  }

  /** Says nothing more of it; what is being written is stale for the fold. */
  forget(held: Held): void {
    held.report = undefined;
  }

  /** Writes all there is, unless a batch is under way. Answers whether it did. */
  flush(): boolean {
    this.settle();
    const told = this.#pending.filter((held) => held.report);
    if (this.#batch || told.length === 0) return false;
    this.#pending = [];
    const events = this.#events(told);
    const ended = told.filter((held) => held.report !== STARTED);
    for (const held of told) if (held.report === STARTED) held.report = undefined;
    this.#batch = { write: this.#o.appender.add(events), ended };
    return true;
  }

  /** Lets go of the runs whose end is in the log. */
  settle(): void {
    if (!this.#batch || this.#batch.write.seq === 0) return;
    const { ended } = this.#batch;
    this.#batch = undefined;
    // Those without a report were cancelled while it was written, and have been answered.
    for (const held of ended) if (held.report) this.#o.settled(held);
  }

  #events(told: readonly Held[]) {
    const { worker, clock } = this.#o;
    const groups = Map.groupBy(told, (held) => held.run.groupId);
    return [...groups].map(([groupId, runs]) =>
      reported(
        worker,
        groupId,
        runs.map(({ run, report, startedMs = clock.nowMs, endedMs = clock.nowMs }) => ({
          index: run.index,
          run: run.run,
          agoMs: clock.nowMs - startedMs,
          runMs: report === STARTED ? 0 : endedMs - startedMs,
          ...(report ?? STARTED),
        })),
      ),
    );
  }
}
