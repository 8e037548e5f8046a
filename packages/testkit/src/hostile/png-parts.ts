import { crc32 } from "node:zlib";
import { u32be } from "./integers.ts";
import { zlibZeros } from "./zlib-zeros.ts";

/** The first eight bytes of a PNG. */
export const PNG_MAGIC = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

/** The last chunk. */
export const IEND = pngChunk("IEND");

/** What IHDR says (W3C PNG, 11.2.1). */
export interface PngHeader {
  readonly width: number;
  readonly height: number;
  /** Default 8. */
  readonly depth?: number;
  /** Default `rgb`. */
  readonly colour?: keyof typeof COLOUR_TYPES;
  /** Default false. */
  readonly interlaced?: boolean;
}

const COLOUR_TYPES = { grey: 0, rgb: 2, palette: 3, greyAlpha: 4, rgba: 6 };
const CHANNELS = { grey: 1, rgb: 3, palette: 1, greyAlpha: 2, rgba: 4 };

/** First column and row, and steps, of the passes of an interlaced picture (W3C PNG, 8.2). */
const PASSES = [
  [0, 0, 8, 8],
  [4, 0, 8, 8],
  [0, 4, 4, 8],
  [2, 0, 4, 4],
  [0, 2, 2, 4],
  [1, 0, 2, 2],
  [0, 1, 1, 2],
] as const;

/** A PNG of these chunks. */
export const png = (...chunks: readonly Buffer[]): Buffer => Buffer.concat([PNG_MAGIC, ...chunks]);

/** A chunk with its length and checksum. */
export function pngChunk(type: string, data: Buffer = Buffer.alloc(0)): Buffer {
  const body = Buffer.concat([Buffer.from(type, "latin1"), data]);
  return Buffer.concat([u32be(data.length), body, u32be(crc32(body))]);
}

/** An IHDR chunk. */
export function ihdr({ width, height, depth = 8, colour = "rgb", interlaced = false }: PngHeader): Buffer {
  const tail = Buffer.from([depth, COLOUR_TYPES[colour], 0, 0, interlaced ? 1 : 0]);
  return pngChunk("IHDR", Buffer.concat([u32be(width), u32be(height), tail]));
}

/** A whole PNG whose pixels are all zero, with further chunks before its pixels. */
export function blackPng(header: PngHeader, ...between: readonly Buffer[]): Buffer {
  return png(ihdr(header), ...between, pngChunk("IDAT", zlibZeros(pixelBytes(header))), IEND);
}

/** Bytes of the pixels before they are deflated. A byte a row says how it is filtered. */
export function pixelBytes({ width, height, depth = 8, colour = "rgb", interlaced = false }: PngHeader): number {
  const rowBytes = (columns: number) => (columns === 0 ? 0 : 1 + Math.ceil((columns * CHANNELS[colour] * depth) / 8));
  if (!interlaced) return height * rowBytes(width);
  const every = (size: number, first: number, step: number) => Math.max(0, Math.ceil((size - first) / step));
  return PASSES.reduce((sum, [x, y, dx, dy]) => sum + every(height, y, dy) * rowBytes(every(width, x, dx)), 0);
}
