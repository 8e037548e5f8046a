import { createHash } from "node:crypto";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ANALYSES, resolveOptions } from "@sheaf/image-options";
import { CLOCKS_APART_MS, type Corpus, type CorpusName, corpus, ORIENTATIONS, UPRIGHT } from "@sheaf/testkit";
import sharp from "sharp";
import { afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { processImage } from "./pipeline.ts";

const LIMITS = { imageBytes: 32 << 20, pixels: 50_000_000, frames: 100, outputSide: 8192, avifEffort: 4 };

let files: Corpus;
let outDir: string;

beforeAll(async () => {
  // libvips would remember a file by its name, and tests write the same name again.
  sharp.cache(false);
  files = await corpus();
});
beforeEach(async () => {
  outDir = await mkdtemp(join(tmpdir(), "sheaf-images-"));
});
afterEach(() => rm(outDir, { recursive: true }));

const run = (name: CorpusName, options: unknown = {}, limits: Partial<typeof LIMITS> = {}) =>
  processImage({ sourcePath: files.path(name), plan: resolveOptions(options), outDir }, { ...LIMITS, ...limits });

const one = async (name: CorpusName, output: object, animated = false) => {
  const { outputs } = await run(name, { outputs: { one: output }, animated });
  return outputs[0] ?? expect.fail("no output");
};

async function pixel(path: string, x: number, y: number): Promise<readonly number[]> {
  return [...(await sharp(path).removeAlpha().extract({ left: x, top: y, width: 1, height: 1 }).raw().toBuffer())];
}

const near = (colour: readonly number[], wanted: readonly number[], off = 12) =>
  expect(
    Math.max(...wanted.map((value, at) => Math.abs(value - (colour[at] ?? 0)))),
    `${colour} for ${wanted}`,
  ).toBeLessThan(off);

describe("an image", () => {
  it("becomes web and thumb, described as they lie on disk", async () => {
    const { outputs, source } = await run("large.jpg");
    expect(source).toEqual({ format: "jpeg", width: 2048, height: 1536, frames: 1 });
    expect(outputs).toMatchObject([
      { name: "web", format: "webp", width: 1600, height: 1200 },
      { name: "thumb", format: "webp", width: 320, height: 320 },
    ]);
    for (const { path, bytes, sha256, width, height } of outputs) {
      const content = await readFile(path);
      expect([content.length, createHash("sha256").update(content).digest("hex")]).toEqual([bytes, sha256]);
      expect(await sharp(content).metadata()).toMatchObject({ format: "webp", width, height });
    }
  });

  it("tells how long each step took where it is asked to, and only there", async () => {
    const plan = resolveOptions({ outputs: { a: { format: "png" }, b: { format: "webp" } }, analyze: ["phash"] });
    const job = { sourcePath: files.path("photo.jpg"), plan, outDir };
    const startMs = Date.now() - CLOCKS_APART_MS;
    const { steps = [] } = await processImage({ ...job, timed: true }, LIMITS);
    expect(steps.map(({ name, output }) => `${name} ${output ?? ""}`.trim())).toEqual([
      ...["inspect", "decode", "operations a", "encode a", "operations b", "encode b", "analyze"],
    ]);
    const times = steps.flatMap((step) => [step.startMs, step.endMs]);
    expect(times).toEqual(times.toSorted((a, b) => a - b));
    expect(times[0]).toBeGreaterThan(startMs);
    expect(times.at(-1)).toBeLessThan(Date.now() + CLOCKS_APART_MS);
    expect(await processImage(job, LIMITS)).not.toHaveProperty("steps");
  });

  it.each(ORIENTATIONS)("held as EXIF orientation %i says comes out upright, without the tag", async (orientation) => {
    const { path, width, height } = await one(`oriented-${orientation}.jpg`, { format: "png" });
    expect([width, height]).toEqual([UPRIGHT.width, UPRIGHT.height]);
    near(await pixel(path, 5, 5), UPRIGHT.topLeft);
    near(await pixel(path, width - 6, 5), UPRIGHT.topRight);
    near(await pixel(path, 5, height - 6), UPRIGHT.bottomLeft);
    near(await pixel(path, width - 6, height - 6), UPRIGHT.elsewhere);
    expect((await sharp(path).metadata()).orientation).toBeUndefined();
  });

  it.each(["jpeg", "png", "webp", "avif", "gif", "tiff"] as const)(
    "comes out as %s, the same bytes each time",
    async (format) => {
      const first = await one("photo.jpg", { format, resize: { width: 200 } });
      const content = await readFile(first.path);
      expect(await sharp(content).metadata()).toMatchObject({
        format: format === "avif" ? "heif" : format,
        width: 200,
        height: 150,
      });
      expect((await one("photo.jpg", { format, resize: { width: 200 } })).sha256).toBe(first.sha256);
    },
  );

  it.each([
    "photo.png",
    "photo.webp",
    "photo.avif",
    "photo.gif",
    "grey.jpg",
    "cmyk.jpg",
    "16-bit.png",
    "tiny.png",
  ] as const)("is read from %s", async (name) => {
    expect(await sharp((await one(name, { format: "png" })).path).metadata()).toMatchObject({
      depth: "uchar",
      hasProfile: false,
    });
  });

  it("is not enlarged unless told", async () => {
    expect(await one("oriented-1.jpg", { resize: { width: 480, fit: "inside" } })).toMatchObject({ width: 240 });
    expect(await one("oriented-1.jpg", { resize: { width: 480, enlarge: true } })).toMatchObject({
      width: 480,
      height: 320,
    });
  });

  it("with transparency lies on white in a JPEG and keeps it in WebP", async () => {
    const { path } = await one("transparent.png", { format: "jpeg" });
    const opaque = await pixel(files.path("photo.png"), 100, 100);
    near(
      await pixel(path, 100, 100),
      opaque.map((value) => (value + 255) / 2),
      25,
    );
    expect((await sharp((await one("transparent.png", {})).path).metadata()).hasAlpha).toBe(true);
  });

  it("is converted from its colour profile before that is dropped", async () => {
    const sourcePath = join(outDir, "p3.png");
    await sharp({ create: { width: 8, height: 8, channels: 3, background: "#c86432" } })
      .withIccProfile("p3")
      .png()
      .toFile(sourcePath);
    const plan = resolveOptions({ outputs: { out: { format: "png" } } });
    const { outputs } = await processImage({ sourcePath, plan, outDir }, LIMITS);
    near(await pixel(sourcePath, 4, 4), [0xbd, 0x69, 0x3d], 20);
    near(await pixel(outputs[0]?.path ?? "", 4, 4), [0xc8, 0x64, 0x32], 4);
  });

  it.each(["animated.gif", "animated.webp"] as const)("moves on when asked to, frame by frame: %s", async (name) => {
    for (const format of ["gif", "webp"]) {
      const { path, width, height } = await one(name, { format, resize: { width: 60 } }, true);
      expect([width, height]).toEqual([60, 40]);
      expect(await sharp(path, { animated: true }).metadata()).toMatchObject({
        pages: 4,
        pageHeight: 40,
        loop: 0,
        delay: [120, 120, 120, 120],
      });
      near(await pixel(path, 30, 3), [220, 30, 30], 40);
    }
    expect(await sharp((await one(name, { format: "webp" })).path).metadata()).toMatchObject({
      width: 120,
      height: 80,
    });
  });
});

describe("the same image and plan", () => {
  it.each(["photo.jpg", "transparent.png", "animated.gif"] as const)("give the same bytes: %s", async (name) => {
    const options = {
      animated: true,
      analyze: ANALYSES,
      outputs: {
        auto: { format: "auto", resize: { width: 100 } },
        gif: { format: "gif", resize: { width: 60 }, rotate: 15, blur: 1, tint: "teal" },
        held: { resize: { width: 200 }, quality: 90, max_bytes: 9_000, sharpen: 2, saturation: 1.5 },
      },
    };
    const [first, second] = [await run(name, options), await run(name, options)];
    expect(second).toEqual(first);
  });
});

describe("a bad image", () => {
  it.each([
    ["text.jpg", "UNSUPPORTED_FORMAT", "looks like text"],
    ["empty.jpg", "UNSUPPORTED_FORMAT", "looks like an empty file"],
    ["drawing.svg", "UNSUPPORTED_FORMAT", "looks like SVG"],
    ["svg-named.png", "UNSUPPORTED_FORMAT", "looks like SVG"],
    ["phone.heic", "UNSUPPORTED_FORMAT", "looks like HEIC"],
    ["photo.tiff", "UNSUPPORTED_FORMAT", "looks like TIFF"],
    ["truncated.jpg", "CORRUPT_IMAGE", "damaged or incomplete"],
    ["truncated.png", "CORRUPT_IMAGE", "damaged or incomplete"],
    ["pixel-bomb.png", "IMAGE_TOO_LARGE", "400 megapixels (20000 × 20000); the limit is 50 megapixels"],
  ] as const)("%s ends in %s", async (name, code, message) => {
    const failure = await run(name).catch((error: unknown) => error);
    expect(failure).toMatchObject({ code, message: expect.stringContaining(message) });
    expect(String(failure)).not.toContain(files.folder);
    expect(await readdir(outDir)).toEqual([]);
  });

  it("that is not there ends in IMAGE_NOT_FOUND", async () => {
    const job = { sourcePath: join(outDir, "none.jpg"), plan: resolveOptions({}), outDir };
    await expect(processImage(job, LIMITS)).rejects.toMatchObject({ code: "IMAGE_NOT_FOUND" });
  });

  it.each([
    ["photo.jpg", {}, { imageBytes: 1000 }, "IMAGE_TOO_LARGE", "limit is 1000 bytes"],
    ["photo.jpg", {}, { pixels: 200_000 }, "IMAGE_TOO_LARGE", "limit is 0.2 megapixels"],
    ["animated.gif", { animated: true, outputs: { a: {} } }, { frames: 3 }, "IMAGE_TOO_LARGE", "limit is 3 frames"],
    ["animated.gif", { animated: true, outputs: { a: {} } }, { pixels: 30_000 }, "IMAGE_TOO_LARGE", "4 frames"],
    [
      "photo.jpg",
      { outputs: { a: { resize: { width: 9000, enlarge: true } } } },
      {},
      "OUTPUT_TOO_LARGE",
      "output a would be 9000 × 6750",
    ],
    ["photo.jpg", { outputs: { a: {} } }, { outputSide: 600 }, "OUTPUT_TOO_LARGE", "limit is 600 pixels"],
  ] as const)("%s over a limit (%j, %j) ends in %s", async (name, options, limits, code, message) => {
    await expect(run(name, options, limits)).rejects.toMatchObject({ code, message: expect.stringContaining(message) });
  });
});
