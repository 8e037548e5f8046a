import { type HostileFile, hostile } from "./hostile-file.ts";
import { u16be } from "./integers.ts";
import { jpeg, MARKER, patched, segment, segmentAt, smallJpeg, without } from "./jpeg-parts.ts";

const cut = async (share: number) => {
  const whole = await smallJpeg();
  return whole.subarray(0, Math.floor(whole.length * share));
};

/** JPEGs that are not what they should be. */
export const JPEG_BROKEN: readonly HostileFile[] = [
  hostile("magic.jpg", "CORRUPT_IMAGE", "the first three bytes alone", () => Buffer.from([0xff, 0xd8, 0xff])),
  hostile("empty-frame.jpg", "CORRUPT_IMAGE", "a start and an end", () => jpeg()),
  hostile("10-percent.jpg", "CORRUPT_IMAGE", "90 % are missing", () => cut(0.1)),
  hostile("50-percent.jpg", "CORRUPT_IMAGE", "half is missing", () => cut(0.5)),
  hostile("99-percent.jpg", "CORRUPT_IMAGE", "1 % is missing", () => cut(0.99)),
  hostile("no-scan.jpg", "CORRUPT_IMAGE", "all tables and no pixels", async () => {
    const whole = await smallJpeg();
    return jpeg(whole.subarray(2, segmentAt(whole, MARKER.scan)));
  }),
  hostile("height-0.jpg", "CORRUPT_IMAGE", "a height to be told later, which is not", async () =>
    patched(await smallJpeg(), MARKER.baseline, 1, [0, 0]),
  ),
  hostile("huffman-overfull.jpg", "CORRUPT_IMAGE", "more codes than there can be", async () =>
    patched(await smallJpeg(), MARKER.huffman, 1, [9, 9, 9, 9]),
  ),
  hostile("no-huffman.jpg", "ok", "a missing table of codes, which is that of the standard", async () =>
    without(await smallJpeg(), MARKER.huffman),
  ),
  hostile("no-quantization.jpg", "CORRUPT_IMAGE", "a missing table of steps", async () =>
    without(await smallJpeg(), MARKER.quantization),
  ),
  hostile("arithmetic.jpg", "UNSUPPORTED_FORMAT", "arithmetic coding, in which any data is a picture", async () =>
    remarked(await smallJpeg(), MARKER.arithmetic),
  ),
  hostile("lossless.jpg", "CORRUPT_IMAGE", "lossless by its header", async () => remarked(await smallJpeg(), 0xc3)),
  hostile("hierarchical.jpg", "CORRUPT_IMAGE", "hierarchical by its header", async () =>
    remarked(await smallJpeg(), 0xc5),
  ),
  hostile("12-bit.jpg", "CORRUPT_IMAGE", "12 bits a channel by its header", async () =>
    patched(await smallJpeg(), MARKER.baseline, 0, [12]),
  ),
  hostile("components-255.jpg", "CORRUPT_IMAGE", "255 channels", async () =>
    patched(await smallJpeg(), MARKER.baseline, 5, [255]),
  ),
  hostile("sampling-15.jpg", "CORRUPT_IMAGE", "sampling factors there are not", async () =>
    patched(await smallJpeg(), MARKER.baseline, 7, [0xff]),
  ),
  hostile("noise-inside.jpg", "CORRUPT_IMAGE", "noise in the middle of the pixels", async () => {
    const whole = await smallJpeg();
    return Buffer.from(whole).fill(
      Buffer.from([0x5a, 0xff, 0xd3, 0x00, 0xff, 0x17]),
      whole.length >> 1,
      whole.length - 200,
    );
  }),
  hostile("segment-length.jpg", "CORRUPT_IMAGE", "a segment longer than the file", async () => {
    const lying = Buffer.concat([Buffer.from([0xff, MARKER.app1]), u16be(65_535)]);
    return Buffer.concat([Buffer.from([0xff, 0xd8]), lying, (await smallJpeg()).subarray(2, 900)]);
  }),
  hostile("segment-length-0.jpg", "ok", "a segment shorter than its own length, and a whole picture", async () =>
    jpeg(Buffer.concat([Buffer.from([0xff, MARKER.app1]), u16be(0)]), (await smallJpeg()).subarray(2)),
  ),
  hostile("two-frames.jpg", "CORRUPT_IMAGE", "a second frame with other sides", async () => {
    const frame = Buffer.from([8, ...u16be(9_000), ...u16be(9_000), 1, 1, 0x11, 0]);
    const whole = await smallJpeg();
    const at = segmentAt(whole, MARKER.scan);
    return Buffer.concat([whole.subarray(0, at), segment(MARKER.baseline, frame), whole.subarray(at)]);
  }),
];

/** With another kind of frame. */
function remarked(whole: Buffer, marker: number): Buffer {
  const copy = Buffer.from(whole);
  copy[segmentAt(whole, MARKER.baseline) + 1] = marker;
  return copy;
}
