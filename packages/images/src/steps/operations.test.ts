import { corpus } from "@sheaf/testkit";
import sharp from "sharp";
import { expect, test } from "vitest";
import { BLUE, expectNear, GREEN, openWorkbench, quarters, RED, YELLOW } from "../workbench.fixture.ts";

test("crop cuts exactly the pixels asked for", async () => {
  await using bench = await openWorkbench();
  const made = await bench.make(quarters(), { crop: { left: 39, top: 29, width: 2, height: 2 } });
  expect(made).toMatchObject({ width: 2, height: 2 });
  expect(await Promise.all([made.pixel(0, 0), made.pixel(1, 0), made.pixel(0, 1), made.pixel(1, 1)])).toEqual([
    RED,
    GREEN,
    BLUE,
    YELLOW,
  ]);
});

test("crop counts pixels of the upright source, also where that was decoded smaller", async () => {
  await using bench = await openWorkbench();
  const lying = await quarters(800, 600).rotate(-90).withMetadata({ orientation: 6 }).jpeg({ quality: 98 }).toBuffer();
  const crop = { left: 400, top: 300, width: 400, height: 300 };
  const made = await bench.make(lying, { crop, resize: { width: 50, height: 50 } });
  expect(made).toMatchObject({ width: 50, height: 50 });
  for (const [x, y] of [
    [2, 2],
    [48, 48],
  ] as const)
    expectNear(await made.pixel(x, y), YELLOW, 12);
});

test("crop beyond the picture is refused, and the picture's size is told", async () => {
  await using bench = await openWorkbench();
  const crop = { left: 60, top: 0, width: 21, height: 5 };
  await expect(bench.make(quarters(), { crop })).rejects.toMatchObject({
    code: "INVALID_OPERATION",
    message: "output one: the crop reaches beyond the picture, which has 80 × 60 pixels",
  });
});

test.each([
  ["cover", { width: 30, height: 30 }, [30, 30]],
  ["contain", { width: 40, height: 40 }, [40, 40]],
  ["fill", { width: 50, height: 20 }, [50, 20]],
  ["inside", { width: 40, height: 40 }, [40, 30]],
  ["outside", { width: 40, height: 40 }, [53, 40]],
])("resize by %s of %j comes to %j", async (fit, sides, [width, height]) => {
  await using bench = await openWorkbench();
  expect(await bench.make(quarters(), { resize: { ...sides, fit } })).toMatchObject({ width, height });
});

test.each([
  ["left top", RED],
  ["right top", GREEN],
  ["left bottom", BLUE],
  ["right bottom", YELLOW],
  [{ x: 0, y: 0 }, RED],
  [{ x: 0.9, y: 0.1 }, GREEN],
  [{ x: 1, y: 1 }, YELLOW],
])("resize to cover keeps what lies at %j", async (position, colour) => {
  await using bench = await openWorkbench();
  const made = await bench.make(quarters(), {
    crop: { left: 20, top: 10, width: 40, height: 40 },
    resize: { width: 20, position },
  });
  const narrow = await bench.make(quarters(200, 200), { resize: { width: 100, height: 20, position } });
  expect(made).toMatchObject({ width: 20, height: 20 });
  expect(narrow).toMatchObject({ width: 100, height: 20 });
  const [x, y] = [colour === RED || colour === BLUE ? 5 : 95, 10];
  expectNear(await narrow.pixel(x, y), colour);
});

test("a focal point stays in the middle as far as the picture allows", async () => {
  await using bench = await openWorkbench();
  const dot = await sharp({ create: { width: 400, height: 100, channels: 3, background: "white" } })
    .composite([{ input: { create: { width: 20, height: 20, channels: 3, background: "black" } }, left: 290, top: 40 }])
    .png()
    .toBuffer();
  const made = await bench.make(dot, { resize: { width: 50, height: 50, position: { x: 0.75, y: 0.5 } } });
  expectNear(await made.pixel(25, 25), [0, 0, 0], 10);
  expectNear(await made.pixel(5, 25), [255, 255, 255], 10);
});

test.each(["attention", "entropy"])("resize by %s keeps the part where something is", async (position) => {
  await using bench = await openWorkbench();
  const lonely = await sharp({ create: { width: 600, height: 100, channels: 3, background: "#dddddd" } })
    .composite([{ input: await quarters(60, 60).png().toBuffer(), left: 500, top: 20 }])
    .png()
    .toBuffer();
  const made = await bench.make(lonely, { resize: { width: 100, height: 100, position } });
  expect((await sharp(made.path).stats()).entropy).toBeGreaterThan(0.5);
});

test("contain fills up with transparency, or with the background", async () => {
  await using bench = await openWorkbench();
  const resize = { width: 40, height: 40, fit: "contain" };
  const clear = await bench.make(quarters(), { resize });
  expect([await clear.alpha(20, 1), await clear.alpha(20, 20)]).toEqual([0, 255]);
  const blue = await bench.make(quarters(), { resize, background: "#0000ff" });
  expect(await blue.pixel(20, 1)).toEqual([0, 0, 255]);
});

test("a quarter turn is exact, and clockwise", async () => {
  await using bench = await openWorkbench();
  const made = await bench.make(quarters(), { rotate: 90 });
  expect(made).toMatchObject({ width: 60, height: 80 });
  expect(await Promise.all([made.pixel(0, 0), made.pixel(59, 0), made.pixel(0, 79), made.pixel(59, 79)])).toEqual([
    BLUE,
    RED,
    YELLOW,
    GREEN,
  ]);
});

test("another turn grows the picture and fills its corners", async () => {
  await using bench = await openWorkbench();
  const made = await bench.make(quarters(), { rotate: 45, background: "white" });
  expect(made.width).toBeGreaterThan(95);
  expect(await made.pixel(0, 0)).toEqual([255, 255, 255]);
  expect(await (await bench.make(quarters(), { rotate: -45 })).alpha(0, 0)).toBe(0);
});

test("a turn counts in the limit of sides", async () => {
  await using bench = await openWorkbench();
  await expect(bench.run(quarters(), { outputs: { a: { rotate: 45 } } }, { outputSide: 90 })).rejects.toMatchObject({
    code: "OUTPUT_TOO_LARGE",
    message: "output a would be 99 × 99 pixels; the limit is 90 pixels a side",
  });
});

test("flip turns upside down, flop swaps sides, both after the turn", async () => {
  await using bench = await openWorkbench();
  expect(await (await bench.make(quarters(), { flip: true })).pixel(0, 0)).toEqual(BLUE);
  expect(await (await bench.make(quarters(), { flop: true })).pixel(0, 0)).toEqual(GREEN);
  // Turned first, the upper left is blue; upside down, it is yellow.
  expect(await (await bench.make(quarters(), { rotate: 90, flip: true })).pixel(0, 0)).toEqual(YELLOW);
});

test("blur mixes neighbours and leaves what is far apart", async () => {
  await using bench = await openWorkbench();
  const made = await bench.make(quarters(), { blur: 4 });
  expectNear(await made.pixel(39, 5), [125, 115, 30], 20);
  expectNear(await made.pixel(2, 2), RED);
});

test.each([true, 2])("sharpen: %j makes an edge steeper", async (sharpen) => {
  await using bench = await openWorkbench();
  const soft = await sharp({ create: { width: 80, height: 60, channels: 3, background: "#404040" } })
    .composite([{ input: { create: { width: 40, height: 60, channels: 3, background: "#c0c0c0" } }, left: 0, top: 0 }])
    .png()
    .toBuffer()
    .then((hard) => sharp(hard).blur(2).toBuffer());
  const [before, after] = [await bench.make(soft, {}), await bench.make(soft, { sharpen })];
  const step = async (made: typeof before) => ((await made.pixel(37, 5))[0] ?? 0) - ((await made.pixel(42, 5))[0] ?? 0);
  expect(await step(after)).toBeGreaterThan(await step(before));
});

test("grayscale weighs the colours by their light and keeps transparency", async () => {
  await using bench = await openWorkbench();
  const made = await bench.make(quarters().ensureAlpha(0.5), { grayscale: true });
  const grey = Math.round(0.2126 * RED[0] + 0.7152 * RED[1] + 0.0722 * RED[2]);
  expectNear(await made.pixel(5, 5), [grey, grey, grey], 1);
  expectNear([await made.alpha(5, 5)], [128], 1);
});

test("tint gives everything one hue and keeps light and dark apart", async () => {
  await using bench = await openWorkbench();
  const made = await bench.make(quarters(), { grayscale: true, tint: "#0000ff" });
  const [r, g, b] = await made.pixel(5, 5);
  expect(b).toBeGreaterThan(r + 40);
  expect(b).toBeGreaterThan(g + 40);
  expect((await made.pixel(75, 55))[0]).toBeGreaterThan(r);
});

test("brightness, saturation and hue change what they say", async () => {
  await using bench = await openWorkbench();
  const light = ([r, g, b]: readonly number[]) => (r ?? 0) + (g ?? 0) + (b ?? 0);
  const dark = await bench.make(quarters(), { brightness: 0.5 });
  expect(light(await dark.pixel(5, 5))).toBeLessThan(light(RED) * 0.7);
  const [r, g, b] = await (await bench.make(quarters(), { saturation: 0 })).pixel(5, 5);
  expect(Math.max(r, g, b) - Math.min(r, g, b)).toBeLessThanOrEqual(3);
  const turned = await (await bench.make(quarters(), { hue: 120 })).pixel(5, 5);
  expect(turned[1]).toBeGreaterThan(turned[0]);
});

test("an opaque background shows through, in every format; a translucent one does not hide anything", async () => {
  await using bench = await openWorkbench();
  const clear = quarters().ensureAlpha(0);
  const made = await bench.make(clear, { background: "teal" });
  expect([await made.pixel(5, 5), (await made.metadata()).hasAlpha]).toEqual([[0, 128, 128], false]);
  expect(await (await bench.make(quarters().ensureAlpha(0), { background: "#00808080" })).alpha(5, 5)).toBe(0);
  expectNear(await (await bench.make(quarters().ensureAlpha(0), { format: "jpeg" })).pixel(5, 5), [255, 255, 255], 1);
});

test("orient: false leaves a picture as it was stored, next to one that is upright", async () => {
  await using bench = await openWorkbench();
  const { outputs } = await bench.run((await corpus()).path("oriented-6.jpg"), {
    outputs: { stored: { orient: false }, upright: {} },
  });
  expect(outputs).toMatchObject([
    { name: "stored", width: 160, height: 240 },
    { name: "upright", width: 240, height: 160 },
  ]);
});

test("operations come in their order, whatever the order they are asked for in", async () => {
  await using bench = await openWorkbench();
  const one = await bench.make(quarters(), {
    crop: { left: 0, top: 0, width: 40, height: 60 },
    rotate: 90,
    tint: "red",
    flip: true,
  });
  const other = await bench.make(quarters(), {
    flip: true,
    tint: "red",
    rotate: 90,
    crop: { left: 0, top: 0, width: 40, height: 60 },
  });
  expect(other.sha256).toBe(one.sha256);
  expect(one).toMatchObject({ width: 60, height: 40 });
});
