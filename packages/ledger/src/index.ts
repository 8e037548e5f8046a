/** Pure: log records in, state and decisions out. No I/O, no clock, no randomness. */
export type { AcceptPlace } from "./accept-order.ts";
export { apply, FOLD_VERSION, type LogEntry, ReaderTooOldError } from "./apply.ts";
export { backoffMs } from "./backoff.ts";
export { ChangeFan, type Changes, type RunEnd, type TaskStopKind } from "./changes.ts";
export { Dispatch, type Drift, type RunName } from "./dispatch/dispatch.ts";
export type { PlannedRun } from "./dispatch/queue-desk.ts";
export type { QueueLimits } from "./dispatch/queue-gate.ts";
export { MAX_WINDOW, type WindowInput, windowSize } from "./dispatch/window.ts";
export { DueHeap } from "./due-heap.ts";
export { isRetryable } from "./error-codes.ts";
export { dueFollowUps } from "./events/accept.ts";
export { POISON_LOSSES } from "./events/end-run.ts";
export { MAX_ROUNDS, retryable } from "./events/retry.ts";
export {
  type CancelReceipt,
  type Chunk,
  Group,
  type GroupTerms,
  type GroupWebhook,
  type MadeFollowUp,
  type TaskRound,
  type TaskStop,
} from "./group.ts";
export { Histogram } from "./histogram.ts";
export { minReaderOf } from "./min-reader.ts";
export { QueueMeter, type QueueReading } from "./queue-meter.ts";
export { type ActionPlace, MAX_ACTIONS, RecentActions } from "./recent-actions.ts";
export type { PastRun } from "./run-history.ts";
export { RunningRuns } from "./running-runs.ts";
export { type GroupFacts, type GroupImage, groupFrom, type Indexed, imageOf } from "./snapshot/group-image.ts";
export { Restoring, SnapshotDefectError } from "./snapshot/restoring.ts";
export {
  type GroupLife,
  type SnapshotEnd,
  type SnapshotStart,
  StateWalk,
  type Tombstone,
} from "./snapshot/state-walk.ts";
export { type DeletedGroup, type Ignored, LedgerState } from "./state.ts";
export { TaskColumns, type TaskColumnValues } from "./task-columns.ts";
export { isTerminal, nextTaskState, type TaskEvent } from "./task-machine.ts";
