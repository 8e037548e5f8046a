/** Options of `image.process`: a preset by name or outputs by name, not both; docs/images.md explains each. */
export interface ImageOptions {
  readonly preset?: string;
  readonly outputs?: Readonly<Record<string, OutputOptions>>;
  /** Keep all frames; default false: the first alone. */
  readonly animated?: boolean;
  /** Whether an identical earlier result may be reused; default true. */
  readonly cache?: boolean;
  /** What to find out about the source. */
  readonly analyze?: readonly ("metadata" | "blurhash" | "thumbhash" | "dominant" | "phash")[];
}

/** A place in a picture. */
export type Place =
  | "centre"
  | "top"
  | "right top"
  | "right"
  | "right bottom"
  | "bottom"
  | "left bottom"
  | "left"
  | "left top";

/** One output; operations are applied in this order. Sides and offsets are pixels, angles degrees. */
export interface OutputOptions {
  /** Turn as EXIF says; default true. */
  readonly orient?: boolean;
  readonly crop?: { readonly left: number; readonly top: number; readonly width: number; readonly height: number };
  readonly resize?: ResizeOptions;
  readonly rotate?: number;
  /** Upside down. */
  readonly flip?: boolean;
  /** Left to right. */
  readonly flop?: boolean;
  /** Sigma, 0.3 to 100. */
  readonly blur?: number;
  /** `true`, or a sigma of 0.3 to 10. */
  readonly sharpen?: boolean | number;
  readonly grayscale?: boolean;
  readonly tint?: string;
  /** Factors from 0 to 4. */
  readonly brightness?: number;
  readonly saturation?: number;
  readonly hue?: number;
  readonly background?: string;
  readonly watermark?: WatermarkOptions;
  /** Default `strip`. */
  readonly metadata?: "strip" | "keep_icc" | "keep_exif";
  /** Default `webp`; `auto` is WebP or PNG, by what the picture is. */
  readonly format?: "jpeg" | "png" | "webp" | "avif" | "gif" | "tiff" | "auto";
  /** 1 to 100. */
  readonly quality?: number;
  readonly effort?: number;
  readonly progressive?: boolean;
  readonly lossless?: boolean;
  /** The quality is lowered until the output fits. */
  readonly max_bytes?: number;
}

/** A width, a height or both. */
export interface ResizeOptions {
  readonly width?: number;
  readonly height?: number;
  /** Default `cover`. */
  readonly fit?: "cover" | "contain" | "fill" | "inside" | "outside";
  /** What to keep: a place, what draws the eye, or a point in shares of the sides. Default `centre`. */
  readonly position?: Place | "attention" | "entropy" | { readonly x: number; readonly y: number };
  /** Default false. */
  readonly enlarge?: boolean;
}

/** An uploaded image laid over the output. */
export interface WatermarkOptions {
  /** `img_…` */
  readonly source: string;
  /** Default `right bottom`. */
  readonly position?: Place;
  /** 0 to 1; default 1. */
  readonly opacity?: number;
  /** Share of the output's sides, at most; default 0.25. */
  readonly scale?: number;
}
