/** Formats outputs can be written in. */
export const OUTPUT_FORMATS = ["jpeg", "png", "webp", "avif", "gif", "tiff"] as const;
export type OutputFormat = (typeof OUTPUT_FORMATS)[number];

/** Formats outputs can be asked for in. `auto` is WebP or PNG, by what the picture is. */
export const REQUESTED_FORMATS = [...OUTPUT_FORMATS, "auto"] as const;
export type RequestedFormat = (typeof REQUESTED_FORMATS)[number];

/** Output formats that lose detail, and what they keep by default: 1 to 100. The others take no quality. */
export const DEFAULT_QUALITY: { readonly [format in RequestedFormat]?: number } = {
  jpeg: 80,
  webp: 80,
  avif: 50,
  auto: 80,
};

/** How hard an encoder may be told to try, lowest and highest. The others take no effort. */
export const EFFORTS: { readonly [format in RequestedFormat]?: readonly [number, number] } = {
  webp: [0, 6],
  avif: [0, 9],
  gif: [1, 10],
};

/** Output formats that can show a coarse picture before the whole has arrived. */
export const PROGRESSIVE_FORMATS: ReadonlySet<RequestedFormat> = new Set(["jpeg", "png", "gif"]);

/** Output formats that lose detail unless told not to. */
export const LOSSLESS_FORMATS: ReadonlySet<RequestedFormat> = new Set(["webp", "avif"]);

/** Output formats that profile and EXIF can be written into. */
export const METADATA_FORMATS: ReadonlySet<RequestedFormat> = new Set(["jpeg", "png", "webp", "avif", "auto"]);

/** Output formats that can hold more than one frame. */
export const ANIMATED_FORMATS: ReadonlySet<RequestedFormat> = new Set(["webp", "gif", "auto"]);

/** Formats sources may have. Each has one decoder let through in `decoders.ts`. */
export const SOURCE_FORMATS = ["jpeg", "png", "webp", "avif", "gif"] as const;
export type SourceFormat = (typeof SOURCE_FORMATS)[number];
