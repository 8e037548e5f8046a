import { u16le } from "./integers.ts";

/** Where a frame lies on its screen; pixels. */
export interface GifFrame {
  readonly left?: number;
  readonly top?: number;
  readonly width: number;
  readonly height: number;
  /** Pixels that are there; default all. */
  readonly pixels?: number;
}

/** Bits that a code has all the time, since each pixel is preceded by a code that empties the table (GIF89a, appendix F). */
const CODE_BITS = 3;
const [CLEAR, END, COLOUR] = [4, 5, 1];
const GIF_END = Buffer.from([0x3b]);

/** Header, screen and a palette of two colours. */
export const gifScreen = (width: number, height: number): Buffer =>
  Buffer.concat([Buffer.from("GIF89a"), u16le(width), u16le(height), Buffer.from([0x80, 0, 0, 0, 0, 0, 200, 100, 50])]);

/** A GIF of one screen and what is on it. */
export const gif = (width: number, height: number, ...blocks: readonly Buffer[]): Buffer =>
  Buffer.concat([gifScreen(width, height), ...blocks, GIF_END]);

/** A frame of one colour, shown for 100 ms. */
export function gifFrame(
  frame: GifFrame,
  pixels = onePixelAtATime(frame.pixels ?? frame.width * frame.height),
): Buffer {
  const { left = 0, top = 0, width, height } = frame;
  const control = Buffer.from([0x21, 0xf9, 4, 0, 10, 0, 0, 0]);
  const place = [left, top, width, height].map(u16le);
  return Buffer.concat([control, Buffer.from([0x2c]), ...place, Buffer.from([0, CODE_BITS - 1]), subBlocks(pixels)]);
}

/** Cut into pieces of at most 255 bytes, and an empty one. */
export function subBlocks(data: Buffer): Buffer {
  const pieces = Array.from({ length: Math.ceil(data.length / 255) }, (_, at) =>
    data.subarray(at * 255, at * 255 + 255),
  );
  return Buffer.concat([...pieces.flatMap((piece) => [Buffer.from([piece.length]), piece]), Buffer.alloc(1)]);
}

function onePixelAtATime(pixels: number): Buffer {
  const codes = [...Array<readonly number[]>(pixels).fill([CLEAR, COLOUR]).flat(), END];
  const bytes = Buffer.alloc(Math.ceil((codes.length * CODE_BITS) / 8));
  codes.forEach((code, at) => {
    for (let bit = 0; bit < CODE_BITS; bit += 1) {
      const place = at * CODE_BITS + bit;
      bytes[place >> 3] = (bytes[place >> 3] ?? 0) | (((code >> bit) & 1) << (place & 7));
    }
  });
  return bytes;
}
