import type { Metadata } from "sharp";

/**
 * How many pixels a pixel of this picture counts as. Most decoders hand out rows as they go and count 1. Some hold the
 * whole picture, several times or with much beside it; by what was measured, they take as much memory for the limit of
 * pixels divided by this as others for the limit itself: up to some 300 MB for 50 megapixels.
 *
 * @param scans of a JPEG, else 0.
 */
export function pixelWeight({ format, depth, channels, isProgressive }: Metadata, scans: number): number {
  const deep = depth !== "uchar";
  // libaom's frame and two copies by libheif, 18 bytes a pixel, or 25 where channels have more than 8 bits.
  if (format === "heif") return deep ? 6 : 4;
  // Interlaced: up to 8 bytes a pixel, since no row is whole before the last pass.
  if (format === "png") return isProgressive && deep ? 3 : 1;
  // All coefficients, 2 bytes each, since each scan adds to them.
  return scans > 1 && channels > 3 ? 2 : 1;
}
