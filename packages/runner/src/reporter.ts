import { create } from "@bufbuild/protobuf";
import { type LogAppender, LogFullError } from "@sheaf/broker";
import { EventSchema, RunOutcome, type RunsReported } from "@sheaf/proto";
import { failpoint, type Logger } from "@sheaf/service";
import { type Ending, STARTED } from "./ending.ts";
import type { HeldRun } from "./held-run.ts";
import { pause } from "./pause.ts";
import { planReportBatch } from "./report-batch.ts";

/** A record is at most 512 KiB; this much of it is left to the envelope. */
const MAX_BATCH_BYTES = 511 * 1024;
/** A log that is slow is shared by many: rest as long as a write took, at most this long, and write more at once. */
const MAX_REST_MS = 20;
/** A full log has room again when old records expire or an operator acts. */
const FULL_RETRY_MS = 1_000;

/** What the reporter needs, and whom it tells. */
export interface ReporterOptions {
  /** The worker's id. */
  readonly worker: string;
  /** Repeats a write until it is acknowledged; stopped by the reporter. */
  readonly appender: Pick<LogAppender, "append" | "stop">;
  readonly nowMs: () => number;
  readonly log: Logger;
  /** The run's end is in the log and its message is acked or termed. */
  onSettled(run: HeldRun, outcome: RunOutcome): void;
  /** Called once after all runs of a batch were settled. */
  onBatch(): void;
}

/**
 * Writes what became of runs to the log, and only then lets go of their messages. One write is outstanding; all that
 * comes meanwhile goes into the next one, where an ending replaces a start that was not yet written.
 */
export class Reporter {
  readonly #options: ReporterOptions;
  readonly #stop = new AbortController();
  /** Runs with a report to be written, each once. */
  #pending: HeldRun[] = [];
  #writing: Promise<void> | undefined;

  constructor(options: ReporterOptions) {
    this.#options = options;
  }

  /** The run goes on. */
  started(run: HeldRun): void {
    this.#report(run, STARTED);
  }

  /** The run ended in this way. */
  ended(run: HeldRun, ending: Ending): void {
    this.#report(run, ending);
  }

  /** Says nothing more of a run that was cancelled; what is being written already is stale for the fold. */
  forget(run: HeldRun): void {
    run.report = undefined;
  }

  /** Resolves once all there is to report is in the log, or after `stop`. */
  async flushed(): Promise<void> {
    while (this.#writing) await this.#writing;
  }

  /** Gives up what is not in the log yet: those runs count as lost with their worker. */
  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#options.appender.stop();
    await this.flushed();
  }

  #report(run: HeldRun, ending: Ending): void {
    if (!run.report) this.#pending.push(run);
    run.report = ending;
    // The write begins after the present burst of runs, and takes all of it.
    this.#writing ??= Promise.resolve().then(() => this.#writeAll());
  }

  async #writeAll(): Promise<void> {
    const { worker, nowMs } = this.#options;
    while (this.#pending.length > 0 && !this.#stop.signal.aborted) {
      const beganMs = nowMs();
      const batch = planReportBatch(this.#pending, { worker, maxBytes: MAX_BATCH_BYTES, nowMs: beganMs });
      const ended = this.#take(batch.taken);
      if (batch.reported.groups.length === 0) continue;
      if (ended.length > 0) failpoint("report.before-append");
      if (!(await this.#write(batch.reported))) break;
      if (ended.length > 0) failpoint("report.after-append");
      this.#settle(ended);
      await pause(Math.min(MAX_REST_MS, nowMs() - beganMs), this.#stop.signal);
    }
    this.#writing = undefined;
  }

  /** Takes runs from the front of what is pending; returns those that will have been reported to their end. */
  #take(count: number): HeldRun[] {
    const ended: HeldRun[] = [];
    for (const run of this.#pending.splice(0, count)) {
      if (run.report === STARTED) run.report = undefined;
      else if (run.report) ended.push(run);
    }
    return ended;
  }

  /** True once the batch is in the log, false when it was given up. */
  async #write(reported: RunsReported): Promise<boolean> {
    const event = create(EventSchema, { kind: { case: "runsReported", value: reported } });
    while (!this.#stop.signal.aborted) {
      try {
        await this.#options.appender.append(event);
        return true;
      } catch (error) {
        if (this.#stop.signal.aborted) break;
        if (!(error instanceof LogFullError)) throw error;
        this.#options.log.warn({ err: error }, "the log is full; reports wait");
        await pause(FULL_RETRY_MS, this.#stop.signal);
      }
    }
    return false;
  }

  #settle(ended: readonly HeldRun[]): void {
    for (const run of ended) {
      // Cancelled while it was written: its message has been answered.
      if (!run.report) continue;
      const { outcome } = run.report;
      failpoint("ack.before");
      if (outcome === RunOutcome.RETURNED) run.delivery.term("returned");
      else run.delivery.ack();
      this.#options.onSettled(run, outcome);
    }
    this.#options.onBatch();
  }
}
