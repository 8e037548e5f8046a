import { photo } from "../corpus/photo.ts";
import { u16be, u16le, u32le } from "./integers.ts";

/** Second bytes of JPEG's markers (ITU T.81, table B.1). */
export const MARKER = {
  baseline: 0xc0,
  progressive: 0xc2,
  huffman: 0xc4,
  arithmetic: 0xc9,
  start: 0xd8,
  end: 0xd9,
  scan: 0xda,
  quantization: 0xdb,
  app1: 0xe1,
  app2: 0xe2,
  app14: 0xee,
  comment: 0xfe,
} as const;

const [SOI, EOI] = [Buffer.from([0xff, MARKER.start]), Buffer.from([0xff, MARKER.end])];

/** What is between the first marker and the last. */
export const jpeg = (...parts: readonly Buffer[]): Buffer => Buffer.concat([SOI, ...parts, EOI]);

/** A marker segment with its length. */
export const segment = (marker: number, data: Buffer): Buffer =>
  Buffer.concat([Buffer.from([0xff, marker]), u16be(data.length + 2), data]);

/** A small baseline picture with no metadata. */
export const smallJpeg = (): Promise<Buffer> => photo({ width: 160, height: 120, seed: 3 });

/** The same with segments of our own right after its first marker. */
export const jpegWith = async (...segments: readonly Buffer[]): Promise<Buffer> =>
  Buffer.concat([SOI, ...segments, (await smallJpeg()).subarray(2)]);

/** A copy in which the segment of a marker, of its data the bytes from `offset` on, reads otherwise. */
export function patched(whole: Buffer, marker: number, offset: number, bytes: readonly number[]): Buffer {
  const copy = Buffer.from(whole);
  copy.set(bytes, segmentAt(whole, marker) + 4 + offset);
  return copy;
}

/** A copy without the first segment of a marker. */
export function without(whole: Buffer, marker: number): Buffer {
  const at = segmentAt(whole, marker);
  return Buffer.concat([whole.subarray(0, at), whole.subarray(at + 2 + whole.readUInt16BE(at + 2))]);
}

/** Where the first segment of a marker begins. */
export function segmentAt(whole: Buffer, marker: number): number {
  let at = 2;
  while (whole[at + 1] !== marker) {
    if (whole[at + 1] === MARKER.scan) throw new Error(`no segment ${marker.toString(16)}`);
    at += 2 + whole.readUInt16BE(at + 2);
  }
  return at;
}

/** An EXIF segment with one entry (TIFF 6.0, section 2): the orientation unless told otherwise. */
export function exif(value: number, { type = 3, tag = 0x0112, count = 1, next = 0 } = {}): Buffer {
  const entry = [u16le(tag), u16le(type), u32le(count), u32le(value)];
  return segment(MARKER.app1, Buffer.concat([Buffer.from("Exif\0\0II*\0"), u32le(8), u16le(1), ...entry, u32le(next)]));
}
