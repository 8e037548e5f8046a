import sharp from "sharp";

/**
 * The loaders of `SOURCE_FORMATS`, for files, and that of PNG in memory, for profile carriers of our own making.
 * Everything else libvips could read stays out of reach of hostile input.
 */
const LOADERS = [
  "VipsForeignLoadJpegFile",
  "VipsForeignLoadPngFile",
  "VipsForeignLoadPngBuffer",
  "VipsForeignLoadWebpFile",
  "VipsForeignLoadHeifFile",
  "VipsForeignLoadNsgifFile",
];

/** Blocks every decoder of this process but those of the accepted formats. For good: call it before the first image. */
export function allowOnlyKnownDecoders(): void {
  sharp.block({ operation: ["VipsForeignLoad"] });
  sharp.unblock({ operation: LOADERS });
}
