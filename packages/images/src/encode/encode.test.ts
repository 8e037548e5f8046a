import { readFile } from "node:fs/promises";
import { type CorpusName, corpus } from "@sheaf/testkit";
import sharp from "sharp";
import { describe, expect, it, test } from "vitest";
import { openWorkbench, quarters } from "../workbench.fixture.ts";
import { avifEffort } from "./avif-effort.ts";

const file = async (name: CorpusName) => (await corpus()).path(name);

describe("format auto", () => {
  it("makes WebP with loss of a photograph", async () => {
    await using bench = await openWorkbench();
    const auto = await bench.make(await file("photo.jpg"), { format: "auto", quality: 60 });
    const webp = await bench.make(await file("photo.jpg"), { format: "webp", quality: 60 });
    expect([auto.format, auto.sha256]).toEqual(["webp", webp.sha256]);
    expect(auto.path).toMatch(/one\.webp$/);
  });

  it("makes the smaller of lossless WebP and PNG of a flat graphic, so that no pixel changes", async () => {
    await using bench = await openWorkbench();
    const auto = await bench.make(quarters(), { format: "auto" });
    const webp = await bench.make(quarters(), { format: "webp", lossless: true });
    const png = await bench.make(quarters(), { format: "png" });
    expect(auto.bytes).toBe(Math.min(webp.bytes, png.bytes));
    expect(await sharp(auto.path).raw().toBuffer()).toEqual(await quarters().raw().toBuffer());
  });

  it("makes PNG where that is smaller", async () => {
    await using bench = await openWorkbench();
    const dot = sharp({ create: { width: 1, height: 1, channels: 3, background: "red" } });
    const [auto, webp] = [
      await bench.make(dot, { format: "auto" }),
      await bench.make(dot, { format: "webp", lossless: true }),
    ];
    expect(auto.bytes).toBeLessThanOrEqual(webp.bytes);
  });

  it("makes animated WebP of an animation, and gives up losslessness for max_bytes", async () => {
    await using bench = await openWorkbench();
    const animated = await bench.animate(await file("animated.gif"), { format: "auto" });
    expect([animated.format, (await animated.metadata()).pages]).toEqual(["webp", 4]);
    const grain = Buffer.alloc(150 * 150).map((_, at) => 108 + ((Math.imul(at, 0x9e3779b1) >>> 16) % 41));
    const graphic = sharp(grain, { raw: { width: 150, height: 150, channels: 1 } });
    const free = await bench.make(graphic.clone(), { format: "auto" });
    const held = await bench.make(graphic.clone(), { format: "auto", max_bytes: 3000 });
    expect(free.bytes).toBeGreaterThan(3000);
    expect([held.format, held.bytes <= 3000]).toEqual(["webp", true]);
  });
});

describe("max_bytes", () => {
  it.each(["jpeg", "webp", "avif"])("is met by %s with the best quality found", async (format) => {
    await using bench = await openWorkbench();
    const output = { format, resize: { width: 320 } };
    const free = await bench.make(await file("photo.jpg"), output);
    const maxBytes = Math.round(free.bytes * 0.6);
    const held = await bench.make(await file("photo.jpg"), { ...output, max_bytes: maxBytes });
    expect(held).toMatchObject({ width: 320, height: 240 });
    expect(held.bytes).toBeLessThanOrEqual(maxBytes);
    expect(held.bytes).toBeGreaterThan(maxBytes * 0.7);
    expect((await readFile(held.path)).length).toBe(held.bytes);
  });

  it("that cannot be met ends in OUTPUT_TOO_LARGE, which names it", async () => {
    await using bench = await openWorkbench();
    const outputs = { small: { format: "jpeg", max_bytes: 900 } };
    await expect(bench.run(await file("photo.jpg"), { outputs })).rejects.toMatchObject({
      code: "OUTPUT_TOO_LARGE",
      message: "output small does not fit at quality 10, the lowest; the limit is max_bytes 900",
    });
  });
});

test.each(["webp", "avif"])("lossless %s keeps every pixel", async (format) => {
  await using bench = await openWorkbench();
  const { path } = await bench.make(quarters(), { format, lossless: true });
  expect(await sharp(path).raw().toBuffer()).toEqual(await quarters().raw().toBuffer());
});

test.each(["jpeg", "png"])("progressive %s says so", async (format) => {
  await using bench = await openWorkbench();
  expect(await (await bench.make(quarters(), { format, progressive: true })).metadata()).toMatchObject({
    isProgressive: true,
  });
  expect(await (await bench.make(quarters(), { format })).metadata()).toMatchObject({ isProgressive: false });
});

test.each(["jpeg", "webp", "avif"])("quality makes %s smaller or larger", async (format) => {
  await using bench = await openWorkbench();
  const bytes = async (quality: number) =>
    (await bench.make(await file("photo.jpg"), { format, quality, resize: { width: 200 } })).bytes;
  expect(await bytes(30)).toBeLessThan((await bytes(90)) / 2);
});

test.each([
  ["webp", 0, 6],
  ["gif", 1, 10],
  ["avif", 0, 4],
])("effort of %s reaches the encoder: %i and %i differ", async (format, little, much) => {
  await using bench = await openWorkbench();
  const made = async (effort: number) =>
    (await bench.make(await file("photo.jpg"), { format, effort, resize: { width: 200 } })).sha256;
  expect(await made(little)).not.toBe(await made(much));
});

test("AVIF's effort stays within the limit, and at 2 above 12 megapixels", () => {
  const [small, large] = [
    { width: 1000, height: 1000 },
    { width: 4001, height: 3000 },
  ];
  expect(avifEffort(undefined, small, 4)).toBe(3);
  expect(avifEffort(9, small, 4)).toBe(4);
  expect(avifEffort(undefined, small, 1)).toBe(1);
  expect(avifEffort(9, large, 4)).toBe(2);
  expect(avifEffort(0, large, 4)).toBe(0);
});
