import type { ImagePlan } from "@sheaf/image-options";
import sharp, { type Sharp, type SharpOptions } from "sharp";
import { ImageFault } from "./fault.ts";
import type { ImageLimits } from "./limits.ts";
import { resizeScale, type Size, scaled } from "./output-size.ts";
import type { Source } from "./source.ts";
import { autoOrient } from "./steps/auto-orient.ts";
import { toSrgb } from "./steps/to-srgb.ts";

/** sharp's own limit, stated: CMYK with alpha has 5. */
const MAX_CHANNELS = 5;

/** A decoded source: upright, sRGB, 8 bits, frames below one another, no larger than the largest output needs. */
export interface Pixels {
  readonly data: Buffer;
  readonly raw: { width: number; height: number; channels: 1 | 2 | 3 | 4; pageHeight?: number };
}

/**
 * Decodes a source once for all outputs. Scaling down happens here, where JPEG and WebP decoders can leave out pixels
 * nobody asked for. Throws ImageFault CORRUPT_IMAGE for anything but intact pixels: half an image is never delivered.
 */
export async function decode(source: Source, plan: ImagePlan, limits: ImageLimits): Promise<Pixels> {
  const options: SharpOptions = {
    failOn: "warning",
    limitInputPixels: limits.pixels,
    limitInputChannels: MAX_CHANNELS,
    sequentialRead: true,
    animated: source.animated,
  };
  const image = shrink(toSrgb(autoOrient(sharp(source.path, options), source)), source, plan);
  try {
    const { data, info } = await image.raw().toBuffer({ resolveWithObject: true });
    const { width, height, channels, pageHeight } = info;
    return { data, raw: { width, height, channels: channels as 1 | 2 | 3 | 4, ...(pageHeight && { pageHeight }) } };
  } catch (cause) {
    throw decodeFault(cause, source);
  }
}

function shrink(image: Sharp, source: Size, plan: ImagePlan): Sharp {
  const scale = Math.max(...plan.outputs.map(({ resize }) => resizeScale(source, resize)));
  return scale < 1 ? image.resize({ ...scaled(source, scale), fit: "fill" }) : image;
}

function decodeFault(cause: unknown, { format }: Source): ImageFault {
  const text = cause instanceof Error ? cause.message : "";
  if (/out of memory|bad_alloc|unable to allocate/i.test(text)) {
    return new ImageFault("OUT_OF_MEMORY", "not enough memory to decode the image", { cause });
  }
  if (/exceeds pixel limit/.test(text)) {
    return new ImageFault("IMAGE_TOO_LARGE", "the image has more pixels than its header says, over the limit", {
      cause,
    });
  }
  return new ImageFault("CORRUPT_IMAGE", `the ${format} data is damaged or incomplete`, { cause });
}
