import sharp, { type Sharp, type SharpOptions } from "sharp";
import { ImageFault } from "./fault.ts";
import type { ImageLimits } from "./limits.ts";
import { scaled } from "./output-size.ts";
import type { Pixels } from "./pixels.ts";
import type { Source } from "./source.ts";

/** sharp's own limit, stated: CMYK with alpha has 5. */
const MAX_CHANNELS = 5;

/** How a source is decoded. */
export interface DecodeOptions {
  /** Turned as its EXIF orientation says. Animations carry none. */
  readonly orient: boolean;
  /** Left in the source's colour profile instead of converted to sRGB. */
  readonly keepProfile: boolean;
  /** At most 1. Scaling down happens here, where JPEG and WebP decoders can leave out pixels nobody asked for. */
  readonly scale: number;
}

/**
 * Decodes a source to 8-bit pixels. Throws ImageFault CORRUPT_IMAGE for anything but intact pixels: half an image is
 * never delivered.
 */
export async function decode(source: Source, options: DecodeOptions, limits: ImageLimits): Promise<Pixels> {
  try {
    const { data, info } = await opened(source, options, limits).raw().toBuffer({ resolveWithObject: true });
    const { width, height, channels, pageHeight = height } = info;
    return { frames: split(data, width * pageHeight * channels), width, height: pageHeight, channels };
  } catch (cause) {
    throw decodeFault(cause, source);
  }
}

function opened(source: Source, { orient, keepProfile, scale }: DecodeOptions, limits: ImageLimits): Sharp {
  const options: SharpOptions = {
    failOn: "warning",
    limitInputPixels: limits.pixels,
    limitInputChannels: MAX_CHANNELS,
    sequentialRead: true,
    animated: source.animated,
    autoOrient: orient && !source.animated,
  };
  const image = sharp(source.path, options).toColourspace("srgb");
  const size = scaled(orient ? source : source.stored, scale);
  const shrunk = scale < 1 ? image.resize({ ...size, fit: "fill" }) : image;
  return keepProfile ? shrunk.keepIccProfile() : shrunk;
}

/** Frames come below one another. */
function split(data: Buffer, frameBytes: number): [Buffer, ...Buffer[]] {
  const rest = Array.from({ length: data.length / frameBytes - 1 }, (_, index) =>
    data.subarray((index + 1) * frameBytes, (index + 2) * frameBytes),
  );
  return [data.subarray(0, frameBytes), ...rest];
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
