import { corpus } from "@sheaf/testkit";
import sharp, { type Sharp } from "sharp";
import { describe, expect, it } from "vitest";
import { expectNear, type Made, openWorkbench, quarters, type Rgb } from "./workbench.fixture.ts";

const COLOURS: readonly Rgb[] = [
  [220, 30, 30],
  [30, 200, 30],
  [30, 30, 220],
];
const DELAYS = [40, 200, 80];

/** Three plain frames of 40 by 20 pixels, shown for different times, five times over. */
function plainFrames(): Sharp {
  const frames = COLOURS.map((colour) => Buffer.from(Array.from({ length: 40 * 20 }, () => colour).flat()));
  return sharp(Buffer.concat(frames), { raw: { width: 40, height: 60, channels: 3, pageHeight: 20 } });
}

const gif = () => plainFrames().gif({ delay: DELAYS, loop: 5 }).toBuffer();
const webp = () => plainFrames().webp({ delay: DELAYS, loop: 5, lossless: true }).toBuffer();

/** The colour of a pixel in each frame. */
async function throughFrames({ path, width, height }: Made, x = width >> 1, y = height >> 1): Promise<Rgb[]> {
  const { pages = 1 } = await sharp(path, { animated: true }).metadata();
  const colours = Array.from({ length: pages }, async (_, page): Promise<Rgb> => {
    const pixel = sharp(path, { page }).removeAlpha().extract({ left: x, top: y, width: 1, height: 1 });
    const [r = 0, g = 0, b = 0] = await pixel.raw().toBuffer();
    return [r, g, b];
  });
  return Promise.all(colours);
}

describe("an animation", () => {
  it.each([
    ["gif", gif],
    ["webp", webp],
  ])("keeps frames, delays and loop from %s into either format", async (_, source) => {
    await using bench = await openWorkbench();
    for (const format of ["gif", "webp"]) {
      const made = await bench.animate(await source(), { format });
      expect(made).toMatchObject({ width: 40, height: 20 });
      expect(await made.metadata()).toMatchObject({ pages: 3, pageHeight: 20, delay: DELAYS, loop: 5 });
      for (const [at, colour] of (await throughFrames(made)).entries()) expectNear(colour, COLOURS[at] ?? [], 12);
    }
  });

  it.each<[string, object, readonly [number, number]]>([
    ["crop", { crop: { left: 10, top: 5, width: 20, height: 10 } }, [20, 10]],
    ["resize", { resize: { width: 20 } }, [20, 10]],
    ["resize by attention", { resize: { width: 10, height: 10, position: "attention" } }, [10, 10]],
    ["resize to a focal point", { resize: { width: 10, height: 10, position: { x: 1, y: 0 } } }, [10, 10]],
    ["contain", { resize: { width: 40, height: 40, fit: "contain" } }, [40, 40]],
    ["a quarter turn", { rotate: 90 }, [20, 40]],
    ["a turn", { rotate: 30 }, [45, 37]],
    ["flip", { flip: true }, [40, 20]],
    ["flop", { flop: true }, [40, 20]],
    ["blur", { blur: 5 }, [40, 20]],
    ["sharpen", { sharpen: true }, [40, 20]],
  ])("is changed frame by frame by %s: none bleeds into the next", async (_, output, [width, height]) => {
    await using bench = await openWorkbench();
    const made = await bench.animate(await webp(), { lossless: true, ...output });
    expect(made).toMatchObject({ width, height });
    const colours = await throughFrames(made);
    expect(colours.length).toBe(3);
    for (const [at, colour] of colours.entries()) expectNear(colour, COLOURS[at] ?? [], 4);
    if (height === 20) expectNear((await throughFrames(made, 20, 0))[1] ?? [], COLOURS[1] ?? [], 4);
  });

  it.each([
    ["grayscale", { grayscale: true }],
    ["tint", { tint: "teal" }],
    ["hue", { hue: 90 }],
    ["brightness", { brightness: 0.4 }],
  ])("has %s changed in every frame", async (_, output) => {
    await using bench = await openWorkbench();
    const colours = await throughFrames(await bench.animate(await webp(), { lossless: true, ...output }));
    for (const [at, colour] of colours.entries()) expect(colour).not.toEqual(COLOURS[at]);
  });

  it("does not jump where a strategy cuts it", async () => {
    await using bench = await openWorkbench();
    const resize = { width: 40, height: 40, position: "entropy" };
    const made = await bench.animate((await corpus()).path("animated.gif"), { resize, lossless: true });
    expect((await made.metadata()).pages).toBe(4);
    expect(made).toMatchObject({ width: 40, height: 40 });
  });

  it("can be held to max_bytes", async () => {
    await using bench = await openWorkbench();
    const path = (await corpus()).path("animated.gif");
    const free = await bench.animate(path, { quality: 100 });
    const held = await bench.animate(path, { quality: 100, max_bytes: free.bytes - 1 });
    expect(held.bytes).toBeLessThan(free.bytes);
    expect((await held.metadata()).pages).toBe(4);
  });

  it("is its first frame alone unless all are asked for", async () => {
    await using bench = await openWorkbench();
    const made = await bench.make(await gif(), {});
    expect([(await made.metadata()).pages ?? 1, made.height]).toEqual([1, 20]);
    expectNear(await made.pixel(5, 5), COLOURS[0] ?? []);
  });

  it("may be a still picture", async () => {
    await using bench = await openWorkbench();
    expect(await bench.animate(quarters(), { rotate: 20 })).toMatchObject({ format: "webp" });
  });
});
