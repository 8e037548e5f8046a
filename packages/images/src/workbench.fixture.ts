import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { resolveOptions } from "@sheaf/image-options";
import sharp, { type Metadata, type Sharp } from "sharp";
import type { ImageOutput } from "./image-result.ts";
import { processImage } from "./pipeline.ts";

/** The limits tests work under unless they say otherwise. */
export const LIMITS = { imageBytes: 32 << 20, pixels: 50_000_000, frames: 100, outputSide: 8192, avifEffort: 4 };

/** Red, green, and blue, 0 to 255. */
export type Rgb = readonly [number, number, number];

/** The colours of `quarters`. */
export const [RED, GREEN, BLUE, YELLOW] = [
  [220, 30, 30],
  [30, 200, 30],
  [30, 30, 220],
  [230, 220, 40],
] as const satisfies Rgb[];

/** A picture of four plain rectangles: red and green above, blue and yellow below. */
export function quarters(width = 80, height = 60): Sharp {
  const pixels = Buffer.alloc(width * height * 3);
  for (let at = 0; at < width * height; at += 1) {
    const [left, above] = [at % width < width / 2, at < (width * height) / 2];
    pixels.set(above ? (left ? RED : GREEN) : left ? BLUE : YELLOW, at * 3);
  }
  return sharp(pixels, { raw: { width, height, channels: 3 } });
}

/** An output, and what lies on disk of it. */
export interface Made extends ImageOutput {
  /** The colour of a pixel; of the first frame. */
  pixel(x: number, y: number): Promise<Rgb>;
  /** Opacity of a pixel, 0 to 255. */
  alpha(x: number, y: number): Promise<number>;
  metadata(): Promise<Metadata>;
}

/** A place to process images in; each image's outputs get a folder of their own. */
export async function openWorkbench() {
  // libvips would remember a file by its name, and tests write the same name again.
  sharp.cache(false);
  const folder = await mkdtemp(join(tmpdir(), "sheaf-images-"));
  let saved = 0;

  /** Writes a picture down; a path is a picture already. */
  async function save(picture: Sharp | Buffer | string): Promise<string> {
    if (typeof picture === "string") return picture;
    saved += 1;
    const path = join(folder, `source-${saved}`);
    await writeFile(path, Buffer.isBuffer(picture) ? picture : await picture.png().toBuffer());
    return path;
  }

  async function run(picture: Sharp | Buffer | string, options: unknown, more: RunMore = {}) {
    const { watermarks = {}, ...limits } = more;
    const outDir = await mkdtemp(join(folder, "outputs-"));
    const job = { sourcePath: await save(picture), plan: resolveOptions(options), outDir, watermarks };
    return processImage(job, { ...LIMITS, ...limits });
  }

  /** Makes one output, PNG unless it says otherwise. */
  async function make(picture: Sharp | Buffer | string, output: object, more: RunMore = {}): Promise<Made> {
    const { outputs } = await run(picture, { outputs: { one: { format: "png", ...output } } }, more);
    return described(outputs);
  }

  /** Makes one output of all frames, WebP unless it says otherwise. */
  async function animate(picture: Sharp | Buffer | string, output: object): Promise<Made> {
    const { outputs } = await run(picture, { animated: true, outputs: { one: output } });
    return described(outputs);
  }

  return { save, run, make, animate, [Symbol.asyncDispose]: () => rm(folder, { recursive: true }) };
}

interface RunMore extends Partial<typeof LIMITS> {
  /** Paths by image id. */
  readonly watermarks?: Readonly<Record<string, string>>;
}

function described([output]: readonly ImageOutput[]): Made {
  assert.ok(output !== undefined, "no output");
  const at = (image: Sharp, left: number, top: number) =>
    image.extract({ left, top, width: 1, height: 1 }).raw().toBuffer();
  return {
    ...output,
    async pixel(x, y) {
      const [r = 0, g = 0, b = 0] = await at(sharp(output.path).keepIccProfile().removeAlpha(), x, y);
      return [r, g, b];
    },
    async alpha(x, y) {
      return (await at(sharp(output.path).ensureAlpha().extractChannel(3), x, y))[0] ?? 0;
    },
    metadata: () => sharp(output.path, { animated: true }).metadata(),
  };
}

/** Expects two colours to differ in no channel by more than `off`. */
export function expectNear(colour: readonly number[], wanted: readonly number[], off = 3): void {
  const difference = Math.max(...wanted.map((value, channel) => Math.abs(value - (colour[channel] ?? 0))));
  assert.ok(difference <= off, `${colour} for ${wanted}`);
}
