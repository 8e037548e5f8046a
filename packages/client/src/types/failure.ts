import type { TaskError, TaskErrorCode } from "./task.ts";

/** A failed task. */
export interface FailedTask {
  readonly group_id: string;
  readonly index: number;
  readonly name: string;
  /** The task type. */
  readonly task: string;
  readonly queue: string;
  readonly error: TaskError;
  readonly failed_at: string | null;
  /** An absolute path. */
  readonly href: string;
}

/** Failed tasks of all groups with the same code. */
export interface Failure {
  readonly code: TaskErrorCode;
  readonly count: number;
  readonly first_at: string | null;
  readonly last_at: string | null;
  /** The latest ones, newest first; at most ten. */
  readonly samples: readonly FailedTask[];
}

/** What a retry of failed tasks did. */
export interface RetriedFailures {
  /** Tasks that run again. */
  readonly retried: number;
  /** Groups they belong to. */
  readonly groups: number;
  /** There were more than one call retries: call again. */
  readonly more: boolean;
}
