import { ANALYSES } from "@sheaf/image-options";
import { corpus } from "@sheaf/testkit";
import sharp, { type Sharp } from "sharp";
import { describe, expect, it } from "vitest";
import { expectNear, openWorkbench, quarters } from "./workbench.fixture.ts";

const plain = (width: number, height: number): Sharp =>
  sharp({ create: { width, height, channels: 3, background: "#c86432" } });

describe("an odd image", () => {
  it.each([
    [20_000, 1, [1600, 1], [320, 1]],
    [1, 20_000, [1, 1600], [1, 320]],
    [1, 1, [1, 1], [1, 1]],
  ])("of %i × %i pixels becomes web and thumb", async (width, height, web, thumb) => {
    await using bench = await openWorkbench();
    const { outputs } = await bench.run(plain(width, height), { analyze: ANALYSES });
    expect(outputs.map((output) => [output.width, output.height])).toEqual([web, thumb]);
    for (const { path } of outputs) {
      const first = sharp(path).extract({ left: 0, top: 0, width: 1, height: 1 });
      expectNear([...(await first.raw().toBuffer())], [0xc8, 0x64, 0x32]);
    }
  });

  it("that is too long for an output is refused by the limit it meets", async () => {
    await using bench = await openWorkbench();
    await expect(bench.make(plain(20_000, 1), {})).rejects.toMatchObject({
      code: "OUTPUT_TOO_LARGE",
      message: "output one would be 20000 × 1 pixels; the limit is 8192 pixels a side",
    });
  });

  it("of one pixel goes through every operation", async () => {
    await using bench = await openWorkbench();
    const everything = {
      ...{
        crop: { left: 0, top: 0, width: 1, height: 1 },
        resize: { width: 3, enlarge: true },
        rotate: 33,
        flip: true,
      },
      ...{ flop: true, blur: 1, sharpen: 1, grayscale: true, tint: "red", brightness: 2, background: "white" },
    };
    const made = await bench.make(plain(1, 1), { ...everything, format: "auto", max_bytes: 5000 });
    expect(made.width).toBeGreaterThanOrEqual(3);
  });

  it.each([
    ["cmyk.jpg", 30],
    ["16-bit.png", 2],
  ] as const)("like %s shows the same colours in 8 bits of sRGB", async (name, off) => {
    await using bench = await openWorkbench();
    const files = await corpus();
    const resize = { width: 160 };
    const [odd, usual] = [
      await bench.make(files.path(name), { resize }),
      await bench.make(files.path("photo.png"), { resize }),
    ];
    expect(await odd.metadata()).toMatchObject({ space: "srgb", depth: "uchar" });
    for (const [x, y] of [
      [20, 20],
      [80, 60],
      [150, 100],
    ] as const) {
      expectNear(await odd.pixel(x, y), await usual.pixel(x, y), off);
    }
  });

  it("of one channel stays grey", async () => {
    await using bench = await openWorkbench();
    const source = await quarters().toColourspace("b-w").png().toBuffer();
    const [grey = 0] = await sharp(source).extract({ left: 5, top: 5, width: 1, height: 1 }).raw().toBuffer();
    expect(await (await bench.make(source, {})).pixel(5, 5)).toEqual([grey, grey, grey]);
  });
});
