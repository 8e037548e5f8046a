import type { Readable } from "node:stream";

/** One file that a task leaves behind. */
export interface NewOutput {
  /** Its name among the task's outputs: letters, digits, `_` and `-`. */
  readonly name: string;
  /** What follows the dot of its file name, for example `webp` or `json`: lower-case letters and digits, at most 8. */
  readonly format: string;
  readonly bytes: Uint8Array;
  /** Pixels, of a picture. */
  readonly width?: number;
  readonly height?: number;
}

/** The blob store as a task sees it. */
export interface TaskBlobs {
  /** An uploaded image (`img_…`) as a stream. Rejects with a TaskError where there is none. */
  read(imageId: string): Promise<Readable>;
  /** An uploaded image as a local file that lasts as long as the run; not to be written to. */
  localPath(imageId: string): Promise<string>;
  /** Stores an output, durably. Clients find it at `/v1/groups/{id}/tasks/{index}/outputs/{name}` once the run has succeeded. */
  putOutput(output: NewOutput): Promise<void>;
}
