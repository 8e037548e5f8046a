import type { RequestedFormat } from "./formats.ts";

/** How a picture is fitted into a width and height. */
export const FITS = ["cover", "contain", "fill", "inside", "outside"] as const;

/** Places in a picture. */
export const PLACES = [
  "centre",
  "top",
  "right top",
  "right",
  "right bottom",
  "bottom",
  "left bottom",
  "left",
  "left top",
] as const;

/** Ways to choose what `cover` keeps by what the picture shows: what draws the eye, or where most is going on. */
export const STRATEGIES = ["attention", "entropy"] as const;

/** What is found out about a source on request. */
export const ANALYSES = ["metadata", "blurhash", "thumbhash", "dominant", "phash"] as const;
export type AnalysisKind = (typeof ANALYSES)[number];

/** What of the source's metadata an output carries. */
export const METADATA = ["strip", "keep_icc", "keep_exif"] as const;

/** A rectangle of the upright source; pixels. */
export interface CropPlan {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** A point of a picture that must stay in it: shares of width and height, 0 to 1. */
export interface FocalPoint {
  readonly x: number;
  readonly y: number;
}

/** A resize, complete. At least one of width and height is there; sides are in pixels. */
export interface ResizePlan {
  readonly width?: number | undefined;
  readonly height?: number | undefined;
  readonly fit: (typeof FITS)[number];
  /** What is kept when `cover` crops or where `contain` puts the picture: a place, or for `cover` a strategy or a point. */
  readonly position: string | FocalPoint;
  /** Whether a picture may come out larger than it is. */
  readonly enlarge: boolean;
}

/** A picture laid over an output. */
export interface WatermarkPlan {
  /** An uploaded image's id. */
  readonly source: string;
  /** One of `PLACES`. */
  readonly position: string;
  /** 0 to 1. */
  readonly opacity: number;
  /** Of the output's width and height, at most so much is covered; 0 to 1. */
  readonly scale: number;
}

/** One file to make. Operations that are absent, false or neutral do nothing; colours are canonical. */
export interface OutputPlan {
  /** Unique within the plan; part of the file's name. */
  readonly name: string;
  readonly orient: boolean;
  readonly crop?: CropPlan | undefined;
  readonly resize?: ResizePlan | undefined;
  /** Degrees clockwise, from 0 to below 360. */
  readonly rotate: number;
  /** Upside down. */
  readonly flip: boolean;
  /** Left to right. */
  readonly flop: boolean;
  /** Sigma of a Gaussian, in pixels. */
  readonly blur?: number | undefined;
  /** `true` is fast and mild; a number is the sigma of a Gaussian, in pixels. */
  readonly sharpen: boolean | number;
  readonly grayscale: boolean;
  readonly tint?: string | undefined;
  /** Factors, 1 being neutral. */
  readonly brightness: number;
  readonly saturation: number;
  /** Degrees around the colour wheel, from 0 to below 360. */
  readonly hue: number;
  readonly background?: string | undefined;
  readonly watermark?: WatermarkPlan | undefined;
  readonly metadata: (typeof METADATA)[number];
  readonly format: RequestedFormat;
  /** 1 to 100; set for formats that lose detail, unless `lossless`. */
  readonly quality?: number | undefined;
  /** How hard the encoder tries, within the limit in force. */
  readonly effort?: number | undefined;
  readonly progressive: boolean;
  readonly lossless: boolean;
  readonly maxBytes?: number | undefined;
}

/** Everything to do with one image: validated, defaults filled in, safe to send to a child process. */
export interface ImagePlan {
  readonly outputs: readonly OutputPlan[];
  /** Whether all frames are kept; else the first alone. */
  readonly animated: boolean;
  /** In the order of `ANALYSES`, each once. */
  readonly analyze: readonly AnalysisKind[];
}
