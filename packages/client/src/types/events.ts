import type { FinishedGroup, Group } from "./group.ts";
import type { Task, TaskState } from "./task.ts";

/**
 * What `watch` tells, in order. The first is a snapshot, and so is one that comes later where the kept events did not
 * reach back far enough: it replaces all that was told before. `id` is for `lastEventId`.
 */
export type GroupEvent = SnapshotEvent | TaskEvent | ProgressEvent | FinishedEvent;

/** The group as it is. */
export interface SnapshotEvent {
  readonly id: string;
  readonly type: "group.snapshot";
  /** `task_states` by index; null for a group over 10,000 tasks, whose tasks are read in pages. */
  readonly data: { readonly group: Group; readonly task_states: readonly TaskState[] | null };
}

/** A task has moved. */
export interface TaskEvent {
  readonly id: string;
  readonly type: "task.running" | "task.retrying" | "task.succeeded" | "task.failed" | "task.cancelled";
  readonly data: { readonly task: Task };
}

/** The group's counts have changed. */
export interface ProgressEvent {
  readonly id: string;
  readonly type: "group.progress";
  readonly data: { readonly group: Group };
}

/** The last event. */
export interface FinishedEvent {
  readonly id: string;
  readonly type: "group.finished";
  readonly data: { readonly group: FinishedGroup };
}
