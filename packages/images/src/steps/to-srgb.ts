import type { Sharp } from "sharp";

/** Converts from the embedded profile, CMYK or 16 bits to 8-bit sRGB: what a viewer assumes once metadata is stripped. */
export function toSrgb(image: Sharp): Sharp {
  return image.toColourspace("srgb");
}
