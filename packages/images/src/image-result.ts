import type { OutputFormat } from "@sheaf/image-options";

/** One file that was made. */
export interface ImageOutput {
  readonly name: string;
  readonly format: OutputFormat;
  /** Pixels; of one frame. */
  readonly width: number;
  readonly height: number;
  readonly bytes: number;
  /** Lower-case hex. */
  readonly sha256: string;
  readonly path: string;
}

/** What became of one image. */
export interface ImageResult {
  readonly outputs: readonly ImageOutput[];
  /** The source as seen upright; `frames` are those it has, used or not. */
  readonly source: {
    readonly format: string;
    readonly width: number;
    readonly height: number;
    readonly frames: number;
  };
}
