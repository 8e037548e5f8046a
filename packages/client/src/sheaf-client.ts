import type { AccessCalls } from "./access-calls.ts";
import type { WaitOptions } from "./call-options.ts";
import type { FileCalls } from "./file-calls.ts";
import type { GroupCalls } from "./group-calls.ts";
import type { OperatorCalls } from "./operator-calls.ts";
import type { FinishedGroup } from "./types/group.ts";
import type { GroupSettings } from "./types/new-group.ts";
import type { ImageFile } from "./upload/image-file.ts";
import type { Uploaded, UploadOptions } from "./upload/upload.ts";

/**
 * The API of one installation. Calls reject with a SheafError. They are repeated, as `retry` says, when no answer came
 * or one of 429, 502, 503 or 504; what could take effect twice, such as retries and deletes, on 429 alone.
 */
export interface SheafCalls extends GroupCalls, OperatorCalls, AccessCalls {}

/** Those calls, files, and two that are made of several calls. */
export interface SheafClient extends SheafCalls, FileCalls {
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

  /** The group once it has finished. Rejects with `not_finished_in_time` after `timeoutMs`. */
  wait(id: string, options?: WaitOptions): Promise<FinishedGroup>;
}
