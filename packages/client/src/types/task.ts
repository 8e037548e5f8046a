import type { Analysis } from "./analysis.ts";
import type { JsonObject } from "./json.ts";

/** Where a task is: `queued → running → (retrying → running)* → succeeded | failed | cancelled`. */
export type TaskState = "queued" | "running" | "retrying" | "succeeded" | "failed" | "cancelled";

/** Why an attempt failed. */
export type TaskErrorCode =
  | "image_not_found"
  | "unsupported_format"
  | "corrupt_image"
  | "image_too_large"
  | "output_too_large"
  | "invalid_operation"
  | "fetch_forbidden"
  | "fetch_failed"
  | "storage_error"
  | "timeout"
  | "worker_lost"
  | "poison"
  | "out_of_memory"
  | "deadline_exceeded"
  | "task_failed"
  | "internal";

/** The error a task ended with, or is retried after. */
export interface TaskError {
  readonly code: TaskErrorCode;
  readonly message: string;
  readonly retryable: boolean;
  readonly attempt: number;
}

/** One stored result of a task. */
export interface Output {
  readonly name: string;
  readonly format: string;
  /** Pixels; 0 for what is no image. */
  readonly width: number;
  readonly height: number;
  readonly bytes: number;
  /** Absolute path of the bytes, for `download`. */
  readonly href: string;
}

/** How far a running task says it is. */
export interface TaskProgress {
  /** 0 to 1. */
  readonly fraction: number;
  readonly note: string | null;
}

/** One item of a group, as something to be done. Times are ISO 8601 in UTC. */
export interface Task {
  /** Position in the group, from 0. */
  readonly index: number;
  readonly name: string;
  readonly source: string;
  readonly state: TaskState;
  /** Runs that counted in this round. */
  readonly attempt: number;
  readonly queued_at: string | null;
  readonly started_at: string | null;
  readonly finished_at: string | null;
  /** From queued to started. */
  readonly wait_ms: number | null;
  /** From started to ended. */
  readonly run_ms: number | null;
  readonly worker: string | null;
  readonly error: TaskError | null;
  readonly round: number;
  /** What the task returned. */
  readonly result: JsonObject | null;
  readonly progress: TaskProgress | null;
  /** No image was there: it only took its time, as in the tutorial. */
  readonly simulated: boolean;
  readonly outputs: readonly Output[];
  /** What the group's option `analyze` asked for. */
  readonly analysis: Analysis | null;
  /** An identical earlier result was reused. */
  readonly cached: boolean;
}

/** A run that has ended. */
export interface Attempt {
  readonly round: number;
  /** Numbered from 1 over all rounds. */
  readonly run: number;
  readonly worker: string | null;
  readonly started_at: string | null;
  readonly ended_at: string | null;
  readonly run_ms: number;
  /** Null for one that succeeded, or was ended by a cancel. */
  readonly error: TaskError | null;
}

/** A task with its history. */
export interface TaskInFull extends Task {
  readonly attempts: readonly Attempt[];
}
