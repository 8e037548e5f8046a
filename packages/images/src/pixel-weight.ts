import type { Metadata } from "sharp";

/**
 * How many pixels a pixel of this picture counts as against the limit. Most decoders hand out rows as they go, or hold
 * the picture once: 1. Others take so many times the memory, by what was measured, up to 1 GB for 50 megapixels.
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
