/** Formats outputs can be written in. */
export const OUTPUT_FORMATS = ["jpeg", "png", "webp", "avif", "gif", "tiff"] as const;
export type OutputFormat = (typeof OUTPUT_FORMATS)[number];

/** Output formats that lose detail, and what they keep by default: 1 to 100. The others take no quality. */
export const DEFAULT_QUALITY: { readonly [format in OutputFormat]?: number } = { jpeg: 80, webp: 80, avif: 50 };

/** Output formats that can hold more than one frame. */
export const ANIMATED_FORMATS: ReadonlySet<OutputFormat> = new Set(["webp", "gif"]);

/** Formats sources may have. Each has one decoder let through in `decoders.ts`. */
export const SOURCE_FORMATS = ["jpeg", "png", "webp", "avif", "gif"] as const;
export type SourceFormat = (typeof SOURCE_FORMATS)[number];
