import sharp from "sharp";
import { u24le, u32le } from "./integers.ts";

/** A WebP of these chunks. The container tells its own length, unless a lie is asked for (RFC 9649, 2.4). */
export function webp(chunks: readonly Buffer[], claimedBytes?: number): Buffer {
  const body = Buffer.concat([Buffer.from("WEBP"), ...chunks]);
  return Buffer.concat([Buffer.from("RIFF"), u32le(claimedBytes ?? body.length), body]);
}

/** A chunk; it may lie about its length. */
export function webpChunk(type: string, data: Buffer, claimedBytes = data.length): Buffer {
  return Buffer.concat([Buffer.from(type), u32le(claimedBytes), data, Buffer.alloc(data.length % 2)]);
}

/** Bits that VP8X tells what follows with (RFC 9649, 2.7). */
export const FLAGS = { animation: 0x02, xmp: 0x04, exif: 0x08, alpha: 0x10, profile: 0x20 } as const;

/** The chunk of an extended file: what follows, and how large the canvas is. */
export const vp8x = (flags: number, width: number, height: number): Buffer =>
  webpChunk("VP8X", Buffer.concat([u32le(flags), u24le(width - 1), u24le(height - 1)]));

/** A lossless chunk that has nothing but its header (RFC 9649, 3.4). */
export function vp8lHeader(width: number, height: number): Buffer {
  const sides = (width - 1) | ((height - 1) << 14);
  return webpChunk("VP8L", Buffer.concat([Buffer.from([0x2f]), u32le(sides >>> 0), Buffer.alloc(16)]));
}

/** The chunk of a real lossless picture of one colour. */
export async function vp8l(width: number, height: number): Promise<Buffer> {
  const whole = await sharp({ create: { width, height, channels: 3, background: "#c86432" } })
    .webp({ lossless: true, effort: 0 })
    .toBuffer();
  return whole.subarray(12);
}

/** A frame of an animation, shown for 100 ms (RFC 9649, 2.7.1.1). */
export const anmf = (place: { left?: number; width: number; height: number }, picture: Buffer): Buffer =>
  webpChunk(
    "ANMF",
    Buffer.concat([
      ...[(place.left ?? 0) / 2, 0, place.width - 1, place.height - 1, 100].map(u24le),
      Buffer.from([0]),
      picture,
    ]),
  );

/** The chunk that comes before the frames. */
export const anim = (): Buffer => webpChunk("ANIM", Buffer.alloc(6));
