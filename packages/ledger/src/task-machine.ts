import { TaskState } from "@sheaf/proto";

/** What can happen to a task. Drawn in docs/state-machine.md. */
export type TaskEvent =
  | "started"
  | "succeeded"
  | "failed"
  | "failed_for_good"
  | "returned"
  | "returned_after_failure"
  | "lost"
  | "cancelled"
  | "deadline_passed"
  | "retried";

type Row = Record<Exclude<TaskEvent, "retried">, TaskState>;

/** A living task: every event but `started` ends its run; only the state that follows differs. */
const living: Omit<Row, "returned"> = {
  started: TaskState.RUNNING,
  succeeded: TaskState.SUCCEEDED,
  failed: TaskState.RETRYING,
  failed_for_good: TaskState.FAILED,
  returned_after_failure: TaskState.RETRYING,
  lost: TaskState.RETRYING,
  cancelled: TaskState.CANCELLED,
  deadline_passed: TaskState.FAILED,
};

const TABLE: Partial<Record<TaskState, Partial<Record<TaskEvent, TaskState>>>> = {
  [TaskState.QUEUED]: { ...living, returned: TaskState.QUEUED },
  [TaskState.RUNNING]: { ...living, returned: TaskState.QUEUED },
  [TaskState.RETRYING]: { ...living, returned: TaskState.RETRYING },
  [TaskState.FAILED]: { retried: TaskState.QUEUED },
  [TaskState.CANCELLED]: { retried: TaskState.QUEUED },
};

/** The state after `event`, or undefined where it cannot happen: a terminal task does not change but by a retry. */
export function nextTaskState(state: TaskState, event: TaskEvent): TaskState | undefined {
  return TABLE[state]?.[event];
}

/** Succeeded, failed or cancelled. */
export function isTerminal(state: TaskState): boolean {
  return state >= TaskState.SUCCEEDED;
}
