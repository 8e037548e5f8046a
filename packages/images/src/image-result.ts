import type { OutputFormat } from "@sheaf/image-options";
import type { Analysis } from "./analysis/analysis.ts";
import type { TimedStep } from "./step-times.ts";

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
  /** In the order of the plan. */
  readonly outputs: readonly ImageOutput[];
  /** The source as seen upright; `frames` are those it has, used or not. */
  readonly source: {
    readonly format: string;
    readonly width: number;
    readonly height: number;
    readonly frames: number;
  };
  /** What the plan asks to be found out; empty where that is nothing. */
  readonly analysis: Analysis;
  /** In the order of their ends; there where the job is `timed`. */
  readonly steps?: readonly TimedStep[];
}
