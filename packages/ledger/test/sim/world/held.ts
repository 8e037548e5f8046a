import type { RunName } from "@sheaf/ledger";
import { ErrorCode, RunOutcome } from "@sheaf/proto";
import type { ReportPlan } from "../parts.ts";
import { type RunMessage, runsOf } from "./task-queue.ts";

/** How the broker is answered about one run of a message. */
export interface Part {
  readonly run: RunName;
  readonly round: number;
  readonly message: RunMessage;
  /** Acked or termed: the message leaves the queue with its last part. */
  done(): void;
}

/** How a run goes on or ended, as it is reported. */
export interface Ending {
  readonly outcome: RunOutcome;
  readonly detail?: NonNullable<ReportPlan["detail"]>;
}

export const STARTED: Ending = { outcome: RunOutcome.STARTED };
export const RETURNED: Ending = { outcome: RunOutcome.RETURNED };
export const SUCCEEDED: Ending = { outcome: RunOutcome.SUCCEEDED };

/** A failure with this code; `crashed` = it took its child process down. */
export function failed(code: ErrorCode, crashed = false): Ending {
  return { outcome: RunOutcome.FAILED, detail: { error: { code, retryable: true }, crashed } };
}

export const FAILED_ONCE = failed(ErrorCode.STORAGE_ERROR);
export const FAILED_FOR_GOOD = failed(ErrorCode.CORRUPT_IMAGE);
export const CHILD_DIED = failed(ErrorCode.INTERNAL, true);

/** A run that a worker holds, until its end is in the log. */
export interface Held {
  readonly run: RunName;
  readonly round: number;
  /** Of the newest delivery of its message. */
  part: Part;
  state: "waiting" | "running" | "ended" | "dropped";
  /** Its outputs are stored. */
  stored: boolean;
  startedMs: number | undefined;
  endedMs: number | undefined;
  /** To be written, or being written. */
  report: Ending | undefined;
}

/** A message's runs; `onDone` is called when the last of them has been answered. */
export function partsOf(message: RunMessage, onDone: () => void): Part[] {
  const open = new Set<RunName>(runsOf(message));
  return [...open].map((run, k) => ({
    run,
    round: message.rounds[k] ?? 1,
    message,
    done() {
      if (open.delete(run) && open.size === 0) onDone();
    },
  }));
}
