import type { ConnectionState } from "./events/connection-state.ts";
import type { LinkScope } from "./types/access.ts";
import type { GroupOutcome, GroupState } from "./types/group.ts";
import type { NewItem } from "./types/new-group.ts";
import type { TaskErrorCode, TaskState } from "./types/task.ts";

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
export interface GroupFilter extends PageOptions {
  readonly state?: GroupState | readonly GroupState[];
  readonly outcome?: GroupOutcome | readonly GroupOutcome[];
  readonly labels?: Readonly<Record<string, string>>;
}

/** Which tasks, in index order. */
export interface TaskFilter extends PageOptions {
  readonly state?: TaskState | readonly TaskState[];
}

/** How a watch of Control goes. */
export interface WatchControlOptions extends CallOptions {
  /** Told as connections come and go: `live` with the first bytes of each, `waiting` before each wait for the next. */
  readonly onConnection?: ((state: ConnectionState) => void) | undefined;
}

/** Where a watch begins, and how it goes. */
export interface WatchOptions extends WatchControlOptions {
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

/** How an image is uploaded. */
export interface UploadImageOptions extends CallOptions {
  /** Told how much of it has been sent, in pages; elsewhere never. A repeated request begins anew. */
  readonly onSent?: ((bytes: number) => void) | undefined;
}

/** What to append where. */
export interface NewItems {
  /** The group's `counts.total`: an append that is repeated adds nothing twice. */
  readonly firstIndex: number;
  readonly items: readonly NewItem[];
}

/** How much to read at a time. */
export interface PageOptions extends CallOptions {
  /** Rows asked for at a time, 1 to 1,000; default 100. */
  readonly pageSize?: number;
}

/** What a link opens, and for how long. */
export interface LinkOptions extends CallOptions {
  /** Not empty. */
  readonly scope: readonly LinkScope[];
  /** Seconds, up to a week; default an hour. */
  readonly expiresS?: number;
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
