import sharp, { type OutputInfo, type Sharp } from "sharp";

/** A decoded picture: sRGB or in the source's profile, 8 bits a channel, all frames of one size. */
export interface Pixels {
  /** Rows from the top, channels interleaved, alpha last and not premultiplied. One for a still picture. */
  readonly frames: readonly [Buffer, ...Buffer[]];
  readonly width: number;
  readonly height: number;
  readonly channels: OutputInfo["channels"];
}

/** Opens one frame for drawing on. */
export function openFrame(frame: Buffer, { width, height, channels }: Omit<Pixels, "frames">): Sharp {
  return sharp(frame, { raw: { width, height, channels }, limitInputPixels: false });
}

/**
 * Changes every frame in the same way, each by itself, so that none bleeds into the next. sharp applies what it is asked
 * for in an order of its own; one operation at a time keeps ours.
 */
export async function redraw(pixels: Pixels, change: (image: Sharp) => Sharp): Promise<Pixels> {
  const [first, ...rest] = pixels.frames;
  const { data, info } = await change(openFrame(first, pixels)).raw().toBuffer({ resolveWithObject: true });
  const frames: [Buffer, ...Buffer[]] = [data];
  for (const frame of rest) {
    frames.push(await change(openFrame(frame, pixels)).raw().toBuffer());
  }
  return { frames, width: info.width, height: info.height, channels: info.channels };
}

/** The first frame alone. */
export function firstFrame(pixels: Pixels): Pixels {
  return { ...pixels, frames: [pixels.frames[0]] };
}
