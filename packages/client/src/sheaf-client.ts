import type { Control } from "./types/control.ts";
import type { GroupEvent } from "./types/events.ts";
import type { Failure, RetriedFailures } from "./types/failure.ts";
import type { FinishedGroup, Group, GroupOutcome, GroupState, Receipt, Retried, TaskReceipt } from "./types/group.ts";
import type { Limits, Preset, TaskType } from "./types/installation.ts";
import type { GroupSettings, NewGroup } from "./types/new-group.ts";
import type { Output, Task, TaskErrorCode, TaskInFull, TaskState } from "./types/task.ts";
import type { ImageFile } from "./upload/image-file.ts";
import type { Uploaded, UploadOptions } from "./upload/upload.ts";

/** What every call takes. */
export interface CallOptions {
  /** Ends the call, which rejects with the signal's reason. */
  readonly signal?: AbortSignal;
}

/** How a submit is told apart from others. */
export interface SubmitOptions extends CallOptions {
  /** 1 to 255 visible ASCII characters; the same key with the same body is the same group. Default: a random one. */
  readonly idempotencyKey?: string;
}

/** Which groups, newest first. What is given must all hold. */
export interface GroupFilter extends CallOptions {
  readonly state?: GroupState | readonly GroupState[];
  readonly outcome?: GroupOutcome | readonly GroupOutcome[];
  readonly labels?: Readonly<Record<string, string>>;
  /** Rows asked for at a time, 1 to 1,000; default 100. */
  readonly pageSize?: number;
}

/** Which tasks, in index order. */
export interface TaskFilter extends CallOptions {
  readonly state?: TaskState | readonly TaskState[];
  /** Rows asked for at a time, 1 to 1,000; default 100. */
  readonly pageSize?: number;
}

/** Where a watch begins. */
export interface WatchOptions extends CallOptions {
  /** `id` of the last event seen: only what came after it is told. */
  readonly lastEventId?: string;
}

/** How long to wait. */
export interface WaitOptions extends CallOptions {
  /** Default: as long as it takes. */
  readonly timeoutMs?: number;
}

/** Which tasks of a finished group run again. */
export interface RetryGroupOptions extends CallOptions {
  /** Cancelled ones besides the failed ones; default false. */
  readonly cancelled?: boolean;
}

/** Which failed tasks, of all groups. What is given must all hold. */
export interface FailureFilter extends CallOptions {
  readonly error?: TaskErrorCode | readonly TaskErrorCode[];
  readonly queue?: string;
}

/** Which bytes. */
export interface DownloadOptions extends CallOptions {
  /** From the first to the last, counted from 0, both included; without a last one to the end. */
  readonly range?: { readonly first: number; readonly last?: number };
}

/** Which archive. */
export interface ArchiveOptions extends CallOptions {
  /** Of an unfinished group, what there is so far; default false: that is an error. */
  readonly partial?: boolean;
}

/**
 * The API of one installation. Calls reject with a SheafError. They are repeated, as `retry` says, when no answer came
 * or one of 429, 502, 503 or 504; retries and deletes, which could take effect twice, on 429 alone.
 */
export interface SheafClient {
  /** Accepts a group; when this resolves, it is on disk. */
  submit(group: NewGroup, options?: SubmitOptions): Promise<Group>;

  /**
   * Makes a group of files, each a task at the file's position, and resolves when all are stored.
   *
   * The group is opened first. Files go up one by one, a few at a time, and each is appended, and starts, as soon as it
   * and those before it are stored; at the end the group is sealed. So a failed request costs one file and not all of
   * them. An upload that fails or is aborted is cancelled, unless it has an `idempotencyKey`: then the same call goes on
   * after the files that the group has, if it comes within 15 minutes. Rejects with a RangeError where there are no files.
   */
  upload(
    files: readonly ImageFile[],
    settings?: GroupSettings & { readonly task?: string },
    options?: UploadOptions,
  ): Promise<Uploaded>;

  /** A group as it is. */
  group(id: string, options?: CallOptions): Promise<Group>;
  /** All groups that match, page by page as they are read. */
  groups(filter?: GroupFilter): AsyncIterable<Group>;
  /** All tasks that match, page by page as they are read. */
  tasks(id: string, filter?: TaskFilter): AsyncIterable<Task>;
  /** One task with its attempts. */
  task(id: string, index: number, options?: CallOptions): Promise<TaskInFull>;

  /**
   * A group's events until it has finished. A connection that breaks, or is silent for 45 s, is replaced by one that
   * goes on after the last event: nothing is missed or told twice. Leaving the loop closes the connection.
   *
   * Throws a SheafError `no_streaming` where answers cannot be read as they come, and others when the first connection
   * fails or the group is gone. Once it has told something, it outlasts any outage; `signal` bounds that. Events of
   * types that this version does not know are left out.
   */
  watch(id: string, options?: WatchOptions): AsyncIterableIterator<GroupEvent>;
  /** The group once it has finished. Rejects with `not_finished_in_time` after `timeoutMs`. */
  wait(id: string, options?: WaitOptions): Promise<FinishedGroup>;

  /** Cancels what is not finished. When this resolves, nothing of the group starts any more. */
  cancel(id: string, options?: CallOptions): Promise<Receipt>;
  /** Cancels one task. */
  cancelTask(id: string, index: number, options?: CallOptions): Promise<TaskReceipt>;
  /** Runs the failed tasks of a finished group again, in a new round. */
  retry(id: string, options?: RetryGroupOptions): Promise<Retried>;
  /** Runs one failed or cancelled task of a finished group again. */
  retryTask(id: string, index: number, options?: CallOptions): Promise<Task>;
  /** Failed tasks of all groups by their error, the most frequent first. */
  failures(filter?: FailureFilter): Promise<readonly Failure[]>;
  /** Runs those that match again, in new rounds of their groups; as many as the server retries in one call. */
  retryFailures(filter?: FailureFilter): Promise<RetriedFailures>;
  /** Erases a finished group and its outputs. */
  delete(id: string, options?: CallOptions): Promise<void>;

  /** The bytes of an output, or of any `href` or link of the API; the body is read, or cancelled, by the caller. */
  download(output: Output | string, options?: DownloadOptions): Promise<Response>;
  /** All outputs of a group and a manifest, as a ZIP; the body is read, or cancelled, by the caller. */
  archive(id: string, options?: ArchiveOptions): Promise<Response>;

  /** The limits in force. */
  limits(options?: CallOptions): Promise<Limits>;
  /** The outputs that can be asked for by name. */
  presets(options?: CallOptions): Promise<readonly Preset[]>;
  /** What groups may name as their task. */
  taskTypes(options?: CallOptions): Promise<readonly TaskType[]>;
  /** What operators see: queues, workers and streams, at most ten seconds old. */
  control(options?: CallOptions): Promise<Control>;
}
