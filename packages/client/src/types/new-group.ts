import type { Priority } from "./group.ts";
import type { ImageOptions } from "./image-options.ts";
import type { JsonObject } from "./json.ts";

/** What one task is to work on. */
export interface NewItem {
  /** An uploaded image's id (`img_…`) or a URL; `image.process` needs one. */
  readonly source?: string;
  /** What the item is called to people, and its outputs in an archive. */
  readonly name?: string;
  /** Input of a task type of one's own. */
  readonly args?: JsonObject;
}

/** A group of one task that is to follow; its input is the finished group's id, results and counts. */
export interface FollowUp {
  readonly task: string;
  readonly options?: JsonObject;
  readonly args?: JsonObject;
}

/** What holds for all tasks of a group. */
export interface GroupSettings {
  /** Of `image.process`: what to make of each image, the presets `web` and `thumb` unless told. */
  readonly options?: ImageOptions | JsonObject;
  /** Default `normal`. */
  readonly priority?: Priority;
  /** Attempts per task and round; default: the task type's, mostly 3. */
  readonly max_attempts?: number;
  /** Time per attempt; default: the task type's, mostly 30 s. */
  readonly timeout_ms?: number;
  /** ISO 8601 with a zone: nothing starts earlier. */
  readonly not_before?: string | null;
  /** ISO 8601 with a zone: what is unfinished then fails. */
  readonly deadline?: string | null;
  readonly labels?: Readonly<Record<string, string>>;
  /** Told when the group has finished. */
  readonly webhook?: { readonly url: string; readonly secret?: string };
  /** Runs when the group has finished, however it ended. */
  readonly on_finished?: FollowUp;
  /** Runs when all tasks have succeeded. */
  readonly on_succeeded?: FollowUp;
}

/** The body of a submit. */
export interface NewGroup extends GroupSettings {
  /** A task type: `image.process`, or one of your own. */
  readonly task: string;
  /** In the order of their indexes. */
  readonly items?: readonly NewItem[];
  /** Takes more items until it is sealed; default false. */
  readonly open?: boolean;
}
