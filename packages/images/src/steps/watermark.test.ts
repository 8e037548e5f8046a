import { corpus } from "@sheaf/testkit";
import sharp from "sharp";
import { expect, test } from "vitest";
import { BLUE, expectNear, openWorkbench, quarters, RED, YELLOW } from "../workbench.fixture.ts";

const MARK = `img_${"a".repeat(32)}`;
const WHITE = [255, 255, 255] as const;

const white = () => sharp({ create: { width: 40, height: 40, channels: 3, background: "white" } });

test.each<{ position: string; inside: [number, number]; outside: [number, number] }>([
  { position: "right bottom", inside: [78, 58], outside: [60, 40] },
  { position: "left top", inside: [1, 1], outside: [20, 20] },
  { position: "centre", inside: [40, 30], outside: [30, 20] },
  { position: "top", inside: [40, 1], outside: [40, 20] },
  { position: "left", inside: [1, 30], outside: [1, 20] },
])("lies at $position, as large as its share", async ({ position, inside, outside }) => {
  await using bench = await openWorkbench();
  const watermarks = { [MARK]: await bench.save(white()) };
  const watermark = { source: MARK, position, scale: 0.25 };
  const made = await bench.make(quarters(), { watermark }, { watermarks });
  expect(made).toMatchObject({ width: 80, height: 60 });
  expect(await made.pixel(...inside)).toEqual(WHITE);
  expect([RED, BLUE, YELLOW, [30, 200, 30]]).toContainEqual(await made.pixel(...outside));
  expect((await made.metadata()).hasAlpha).toBe(false);
});

test("lets through what its opacity leaves, and what is transparent of it", async () => {
  await using bench = await openWorkbench();
  const half = { [MARK]: await bench.save(white()) };
  const made = await bench.make(
    quarters(),
    { watermark: { source: MARK, opacity: 0.5, scale: 1 } },
    { watermarks: half },
  );
  expectNear(await made.pixel(40, 10), [142, 228, 142], 4);
  const clear = { [MARK]: await bench.save(white().ensureAlpha(0)) };
  const same = await bench.make(quarters(), { watermark: { source: MARK, scale: 1 } }, { watermarks: clear });
  expect(await same.pixel(40, 50)).toEqual(YELLOW);
});

test("is upright, and comes after everything else", async () => {
  await using bench = await openWorkbench();
  const watermarks = { [MARK]: (await corpus()).path("oriented-6.jpg") };
  const made = await bench.make(
    quarters(240, 160),
    { grayscale: true, watermark: { source: MARK, scale: 1 } },
    { watermarks },
  );
  expectNear(await made.pixel(5, 5), [220, 30, 30], 12);
});

test("lies on every frame of an animation", async () => {
  await using bench = await openWorkbench();
  const watermarks = {
    [MARK]: await bench.save(sharp({ create: { width: 40, height: 40, channels: 3, background: "#0000ff" } })),
  };
  const { outputs } = await bench.run(
    (await corpus()).path("animated.gif"),
    { animated: true, outputs: { a: { lossless: true, watermark: { source: MARK, scale: 0.5 } } } },
    { watermarks },
  );
  for (const page of [0, 1, 2, 3]) {
    const frame = sharp(outputs[0]?.path, { page }).removeAlpha().extract({ left: 110, top: 70, width: 1, height: 1 });
    expectNear([...(await frame.raw().toBuffer())], [0, 0, 255]);
  }
});

test.each([
  ["drawing.svg", {}, "UNSUPPORTED_FORMAT", "looks like SVG"],
  ["truncated.png", {}, "CORRUPT_IMAGE", "damaged or incomplete"],
  ["pixel-bomb.png", {}, "IMAGE_TOO_LARGE", "the limit is 50 megapixels"],
] as const)("of %s is refused like a source, and named", async (name, limits, code, message) => {
  await using bench = await openWorkbench();
  const watermarks = { [MARK]: (await corpus()).path(name) };
  const outputs = { a: { watermark: { source: MARK } } };
  const failure = await bench.run(quarters(), { outputs }, { ...limits, watermarks }).catch((error: unknown) => error);
  expect(failure).toMatchObject({ code, message: expect.stringContaining(message) });
  expect(failure).toMatchObject({ message: expect.stringMatching(`^watermark ${MARK}: `) });
});

test("that nobody has a file of is not found", async () => {
  await using bench = await openWorkbench();
  await expect(bench.run(quarters(), { outputs: { a: { watermark: { source: MARK } } } })).rejects.toMatchObject({
    code: "IMAGE_NOT_FOUND",
    message: `watermark ${MARK}: the image does not exist`,
  });
});
