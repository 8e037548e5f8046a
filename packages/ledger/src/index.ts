/** Pure: log records in, state and decisions out. No I/O, no clock, no randomness. */
export { apply, FOLD_VERSION, type LogEntry, ReaderTooOldError } from "./apply.ts";
export { backoffMs } from "./backoff.ts";
export { ChangeFan, type Changes, type RunEnd } from "./changes.ts";
export { Dispatch, type Drift, type RunName } from "./dispatch/dispatch.ts";
export type { PlannedRun } from "./dispatch/queue-desk.ts";
export { MAX_WINDOW, type WindowInput, windowSize } from "./dispatch/window.ts";
export { DueHeap } from "./due-heap.ts";
export { isRetryable } from "./error-codes.ts";
export { POISON_LOSSES } from "./events/end-run.ts";
export { type CancelReceipt, type Chunk, Group, type GroupTerms } from "./group.ts";
export { Histogram } from "./histogram.ts";
export { QueueMeter, type QueueReading } from "./queue-meter.ts";
export { RunningRuns } from "./running-runs.ts";
export { type Ignored, LedgerState } from "./state.ts";
export { TaskColumns } from "./task-columns.ts";
export { isTerminal, nextTaskState, type TaskEvent } from "./task-machine.ts";
