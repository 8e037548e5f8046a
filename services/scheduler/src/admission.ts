import { LOG_STREAM } from "@sheaf/broker";
import type { LedgerState } from "@sheaf/ledger";
import type { ControlSnapshot } from "@sheaf/proto";
import type { Limits } from "@sheaf/service";

/** What the reports of one attempt take in the log, in bytes, on the average: its start, its end, outputs or an error. */
const REPORT_BYTES = 512;
/** The broker's own bytes beside each record. */
const RECORD_OVERHEAD_BYTES = 64;
/** Kept free for cancels, verdicts and retries, as a part of the log. */
const MARGIN_SHARE = 1 / 64;

/** Thrown by {@link Admission} before anything is written: accepted work needs the room that is left. */
export class NoRoomError extends Error {
  readonly reason: "LOG_FULL" | "BACKLOG_FULL";

  constructor(reason: "LOG_FULL" | "BACKLOG_FULL", message: string) {
    super(message);
    this.name = "NoRoomError";
    this.reason = reason;
  }
}

/** What is asked for. */
export interface Demand {
  /** Events that are written now, each as large as one may be. */
  readonly events: number;
  /** Tasks that are added to the state. */
  readonly tasks: number;
  /** Attempts that tasks may take from now on, over all. */
  readonly attempts: number;
}

/** What an admission goes by. */
export interface AdmissionOptions {
  readonly state: LedgerState;
  readonly limits: Limits;
  readonly logMaxBytes: number;
}

/**
 * Lets new work in while there is room for all that accepted work will still write: a log without room would refuse the
 * reports of running tasks and cancels as well. It knows the log's size by the last inspection and what was folded since.
 */
export class Admission {
  readonly #o: AdmissionOptions;
  #usedBytes = 0;
  /** The log's end at the last inspection. */
  #seenSeq = "";

  constructor(options: AdmissionOptions) {
    this.#o = options;
  }

  /** A record of `bytes` was folded. */
  folded(bytes: number): void {
    this.#usedBytes += bytes + RECORD_OVERHEAD_BYTES;
  }

  /** The broker was inspected: its word on the log's size counts, unless it is that of an earlier inspection. */
  saw({ streams }: ControlSnapshot): void {
    const log = streams.find(({ name }) => name === LOG_STREAM);
    if (!log || log.lastSeq === this.#seenSeq) return;
    this.#seenSeq = log.lastSeq;
    this.#usedBytes = Number(log.bytes);
  }

  /** Throws {@link NoRoomError} unless there is room. */
  check({ events, tasks, attempts }: Demand): void {
    const { state, limits, logMaxBytes } = this.#o;
    if (state.retainedTasks + tasks > limits.retainedTasks) {
      throw new NoRoomError("BACKLOG_FULL", `more than ${limits.retainedTasks} tasks would be kept at a time`);
    }
    const promised = (state.pendingReports + attempts) * REPORT_BYTES;
    if (this.#usedBytes + events * limits.eventBytes + promised > logMaxBytes * (1 - MARGIN_SHARE)) {
      throw new NoRoomError("LOG_FULL", "the log has no room for what this work would write");
    }
  }
}
