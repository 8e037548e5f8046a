import type { OutputFormat } from "./formats.ts";

/** How a picture is fitted into a width and height. */
export const FITS = ["cover", "contain", "fill", "inside", "outside"] as const;

/** What is kept when `cover` crops or where `contain` puts the picture. `attention` and `entropy` choose by content. */
export const POSITIONS = [
  ...["centre", "top", "right top", "right", "right bottom", "bottom", "left bottom", "left", "left top"],
  ...["attention", "entropy"],
] as const;

/** A resize, complete. At least one of width and height is there; sides are in pixels. */
export interface ResizePlan {
  readonly width?: number | undefined;
  readonly height?: number | undefined;
  readonly fit: (typeof FITS)[number];
  readonly position: string;
  /** Whether a picture may come out larger than it is. */
  readonly enlarge: boolean;
}

/** One file to make. */
export interface OutputPlan {
  /** Unique within the plan; part of the file's name. */
  readonly name: string;
  readonly format: OutputFormat;
  /** 1 to 100; set for formats that lose detail. */
  readonly quality?: number | undefined;
  /** 0 to 9, AVIF only: how hard the encoder tries, within the limit in force. */
  readonly effort?: number | undefined;
  readonly resize?: ResizePlan | undefined;
}

/** Everything to do with one image: validated, defaults filled in, safe to send to a child process. */
export interface ImagePlan {
  readonly outputs: readonly OutputPlan[];
  /** Whether all frames are kept; else the first alone. */
  readonly animated: boolean;
}
