import type { Event, Record } from "@sheaf/proto";
import type { Changes } from "./changes.ts";
import { applyAccepted } from "./events/accept.ts";
import { applyDeleted } from "./events/delete.ts";
import { applyLost } from "./events/lost.ts";
import { applyAppended, applySealed } from "./events/open-group.ts";
import { applyReported } from "./events/report.ts";
import { applyRetried } from "./events/retry.ts";
import { applyCancelConfirmed, applyCancelled, applyDeadlinePassed } from "./events/stop.ts";
import { applyTasksCancelled } from "./events/stop-task.ts";
import { applyTaskTypes } from "./events/task-types.ts";
import { applyWebhookAttempted, applyWebhookRequested } from "./events/webhook.ts";
import type { Applying, LedgerState } from "./state.ts";

/** What this code can fold. A record whose `min_reader` is higher must not be skipped. */
export const FOLD_VERSION = 4;

/** Thrown by {@link apply} for a record that needs a newer reader: the replica must stop folding. */
export class ReaderTooOldError extends Error {
  readonly needed: number;
  constructor(needed: number) {
    super(`the log holds a record that needs fold version ${needed}, this is ${FOLD_VERSION}`);
    this.name = "ReaderTooOldError";
    this.needed = needed;
  }
}

/** A record as the log holds it. */
export interface LogEntry {
  /** Log sequence. */
  readonly seq: number;
  /** The broker's stamp, milliseconds. */
  readonly timeMs: number;
  readonly record: Record;
}

const NO_CHANGES: Changes = {};

/**
 * Folds one record into the state. Deterministic: no clock, no randomness, no I/O; time is the broker's stamp, held
 * monotone. A record at or below the state's sequence is skipped, so that folding twice is folding once.
 */
export function apply(state: LedgerState, entry: LogEntry, changes: Changes = NO_CHANGES): void {
  if (entry.seq <= state.seq) return;
  if (entry.record.minReader > FOLD_VERSION) throw new ReaderTooOldError(entry.record.minReader);
  // Whole milliseconds: sums and differences of log times stay exact, and so do the time stamps made of them.
  const timeMs = Math.max(state.timeMs, Math.floor(entry.timeMs));
  state.seq = entry.seq;
  state.timeMs = timeMs;
  for (const group of state.removeExpired()) changes.forgotten?.(group);
  entry.record.events.forEach((event, position) => {
    applyEvent(event, { state, seq: entry.seq, event: position, timeMs, changes });
  });
}

function applyEvent({ kind }: Event, a: Applying): void {
  switch (kind.case) {
    case "groupAccepted":
      return applyAccepted(kind.value, a);
    case "itemsAppended":
      return applyAppended(kind.value, a);
    case "groupSealed":
      return applySealed(kind.value, a);
    case "groupCancelled":
      return applyCancelled(kind.value, a);
    case "cancelConfirmed":
      return applyCancelConfirmed(kind.value, a);
    case "runsReported":
      return applyReported(kind.value, a);
    case "runsLost":
      return applyLost(kind.value, a);
    case "deadlinePassed":
      return applyDeadlinePassed(kind.value, a);
    case "groupRetried":
      return applyRetried(kind.value, a);
    case "tasksCancelled":
      return applyTasksCancelled(kind.value, a);
    case "groupDeleted":
      return applyDeleted(kind.value, a);
    case "taskTypesRegistered":
      return applyTaskTypes(kind.value, a);
    case "webhookAttempted":
      return applyWebhookAttempted(kind.value, a);
    case "webhookRequested":
      return applyWebhookRequested(kind.value, a);
    case "operatorActed":
      return a.state.actions.add({ seq: a.seq, event: a.event, timeMs: a.timeMs });
    default:
      return a.state.ignore("unknown_event");
  }
}
