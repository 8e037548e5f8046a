import sharp from "sharp";
import { photo } from "../corpus/photo.ts";
import { type HostileFile, hostile, hostileAnimation } from "./hostile-file.ts";
import { anim, anmf, FLAGS, vp8l, vp8lHeader, vp8x, webp, webpChunk } from "./webp-parts.ts";

const MIB = 1 << 20;
const small = () => photo({ width: 160, height: 120, seed: 3, format: "webp" });

/** WebPs. */
export const WEBP_FILES: readonly HostileFile[] = [
  hostile("sides-16383.webp", "IMAGE_TOO_LARGE", "268 megapixels by its header, none of them there", () =>
    webp([vp8lHeader(16_383, 16_383)]),
  ),
  hostile("canvas-16777216.webp", "CORRUPT_IMAGE", "the largest canvas that can be written down", async () =>
    webp([vp8x(0, 2 ** 24, 2 ** 24), await vp8l(1, 1)]),
  ),
  hostile("canvas-12000.webp", "CORRUPT_IMAGE", "a canvas far larger than its picture", async () =>
    webp([vp8x(0, 12_000, 12_000), await vp8l(1, 1)]),
  ),
  hostile("10000-frames.webp", "ok", "10,000 frames, the first asked for", () => frames(10_000, 2)),
  hostile("100000-frames.webp", "IMAGE_TOO_LARGE", "100,000 frames, which only to count takes half a minute", () =>
    frames(100_000, 2),
  ),
  hostileAnimation("10000-frames-moving.webp", "IMAGE_TOO_LARGE", "10,000 frames, all asked for", () =>
    frames(10_000, 2),
  ),
  hostileAnimation("100-frames-of-4-megapixels.webp", "IMAGE_TOO_LARGE", "400 megapixels in 100 frames", () =>
    frames(100, 2_000),
  ),
  hostileAnimation("100-frames.webp", "ok", "as many frames as may be, of 49 megapixels together", () =>
    frames(100, 700),
  ),
  hostile("frame-beyond.webp", "CORRUPT_IMAGE", "a frame that stands over its canvas", async () =>
    webp([vp8x(FLAGS.animation, 16, 12), anim(), anmf({ left: 10, width: 16, height: 12 }, await vp8l(16, 12))]),
  ),
  hostile("frame-lies.webp", "CORRUPT_IMAGE", "a frame larger than it says", async () =>
    webp([vp8x(FLAGS.animation, 16, 12), anim(), anmf({ width: 16, height: 12 }, await vp8l(900, 900))]),
  ),
  hostile("no-frame.webp", "CORRUPT_IMAGE", "an animation of no frames", () =>
    webp([vp8x(FLAGS.animation, 16, 12), anim()]),
  ),
  hostile("length-short.webp", "CORRUPT_IMAGE", "a container that claims 40 bytes", async () =>
    webp([(await small()).subarray(12)], 40),
  ),
  hostile("length-long.webp", "CORRUPT_IMAGE", "a container that claims 4 GiB", async () =>
    webp([(await small()).subarray(12)], 0xffff_fff0),
  ),
  hostile("chunk-length.webp", "CORRUPT_IMAGE", "a chunk that claims 4 GiB", async () =>
    webp([webpChunk("VP8L", (await vp8l(16, 12)).subarray(8), 0xffff_fff0)]),
  ),
  hostile("magic.webp", "CORRUPT_IMAGE", "the first twelve bytes alone", () => webp([])),
  hostile("half.webp", "CORRUPT_IMAGE", "the second half is missing", async () => {
    const whole = await small();
    return whole.subarray(0, whole.length / 2);
  }),
  hostile("few-pixels.webp", "CORRUPT_IMAGE", "49 megapixels by its header, none of them there", () =>
    webp([vp8lHeader(7_000, 7_000)]),
  ),
  hostile("alpha-noise.webp", "CORRUPT_IMAGE", "transparency of noise", async () =>
    webp([
      vp8x(FLAGS.alpha, 160, 120),
      webpChunk("ALPH", Buffer.concat([Buffer.from([1]), Buffer.alloc(99, 0xe7)])),
      (await small()).subarray(12),
    ]),
  ),
  hostile("profile-16mib.webp", "ok", "16 MiB of colour profile", async () =>
    webp([vp8x(FLAGS.profile, 16, 12), webpChunk("ICCP", Buffer.alloc(16 * MIB)), await vp8l(16, 12)]),
  ),
  hostile("exif-16mib.webp", "ok", "16 MiB of EXIF", async () =>
    webp([vp8x(FLAGS.exif, 16, 12), await vp8l(16, 12), webpChunk("EXIF", Buffer.alloc(16 * MIB))]),
  ),
  hostile("unknown-chunks.webp", "ok", "100,000 chunks that nobody knows", async () =>
    webp([vp8x(0, 16, 12), await vp8l(16, 12), ...Array<Buffer>(100_000).fill(webpChunk("shEf", Buffer.alloc(16)))]),
  ),
  hostile("50-megapixels-lossless.webp", "ok", "as large as may be, in few bytes", async () =>
    webp([await vp8l(7_071, 7_071)]),
  ),
  hostile("50-megapixels.webp", "ok", "as large as may be", () =>
    sharp({ create: { width: 7_071, height: 7_071, channels: 4, background: "#c8643280" } })
      .webp({ effort: 0 })
      .toBuffer(),
  ),
];

async function frames(count: number, side: number): Promise<Buffer> {
  const frame = anmf({ width: 1, height: 1 }, await vp8l(1, 1));
  return webp([vp8x(FLAGS.animation, side, side), anim(), Buffer.concat(Array<Buffer>(count).fill(frame))]);
}
