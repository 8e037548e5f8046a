import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { ANALYSES } from "@sheaf/image-options";
import { type CorpusName, corpus } from "@sheaf/testkit";
import { decode, isBlurhashValid } from "blurhash";
import sharp from "sharp";
import { thumbHashToRGBA } from "thumbhash";
import { expect, it } from "vitest";
import { expectNear, openWorkbench, quarters, RED, YELLOW } from "../workbench.fixture.ts";
import type { Analysis } from "./analysis.ts";

const all = { outputs: { small: { resize: { width: 16 } } }, analyze: ANALYSES };

const file = async (name: CorpusName) => (await corpus()).path(name);

function differingBits(one: Analysis, other: Analysis): number {
  const difference = BigInt(`0x${one.phash}`) ^ BigInt(`0x${other.phash}`);
  return [...difference.toString(2)].filter((bit) => bit === "1").length;
}

it("finds out nothing unless asked, and only what was asked", async () => {
  await using bench = await openWorkbench();
  expect((await bench.run(quarters(), {})).analysis).toEqual({});
  expect(Object.keys((await bench.run(quarters(), { analyze: ["phash", "dominant"] })).analysis)).toEqual([
    "dominant",
    "phash",
  ]);
});

it("describes the source as it lies on disk, upright", async () => {
  await using bench = await openWorkbench();
  const path = await file("oriented-6.jpg");
  const content = await readFile(path);
  expect((await bench.run(path, { analyze: ["metadata"] })).analysis).toEqual({
    metadata: {
      ...{ format: "jpeg", width: 240, height: 160, frames: 1, has_alpha: false, color_space: "srgb", orientation: 6 },
      bytes: content.length,
      sha256: createHash("sha256").update(content).digest("hex"),
      exif: {},
    },
  });
});

it.each([
  ["cmyk.jpg", { color_space: "cmyk" }],
  ["16-bit.png", { color_space: "rgb16" }],
  ["transparent.png", { has_alpha: true }],
  ["animated.gif", { frames: 4, width: 120, height: 80 }],
] as const)("tells of %s that it is %j", async (name, facts) => {
  await using bench = await openWorkbench();
  expect((await bench.run(await file(name), { analyze: ["metadata"] })).analysis.metadata).toMatchObject(facts);
});

it("tells how a picture was taken, and not where", async () => {
  await using bench = await openWorkbench();
  const jpeg = await quarters()
    .withExif({
      IFD0: { Make: "Sheaf", Model: "One" },
      IFD2: { DateTimeOriginal: "2026:05:04 03:02:01", OffsetTimeOriginal: "+02:00", FNumber: "18/10" },
      IFD3: { GPSLatitudeRef: "N", GPSLatitude: "51/1 30/1 0/1" },
    })
    .jpeg()
    .toBuffer();
  const { metadata } = (await bench.run(jpeg, { analyze: ["metadata"] })).analysis;
  expect(metadata?.exif).toEqual({
    ...{ camera_make: "Sheaf", camera_model: "One" },
    ...{ taken_at: "2026-05-04T03:02:01+02:00", f_number: 1.8 },
  });
});

it("makes a BlurHash and a ThumbHash that show the picture again", async () => {
  await using bench = await openWorkbench();
  const { blurhash = "", thumbhash = "" } = (await bench.run(quarters(), all)).analysis;
  expect(isBlurhashValid(blurhash)).toEqual({ result: true });
  const blurred = decode(blurhash, 16, 12);
  expectNear([...blurred.subarray(0, 3)], RED, 70);
  expectNear([...blurred.subarray(-4, -1)], YELLOW, 70);
  const { w, h, rgba } = thumbHashToRGBA(Buffer.from(thumbhash, "base64"));
  expect(w / h).toBeCloseTo(4 / 3, 0);
  expectNear([...rgba.subarray(0, 3)], RED, 90);
});

it("names the colour that most of a picture has", async () => {
  await using bench = await openWorkbench();
  const mostlyTeal = await sharp({ create: { width: 100, height: 100, channels: 3, background: "#108070" } })
    .composite([{ input: await quarters(60, 60).png().toBuffer(), left: 0, top: 0 }])
    .png()
    .toBuffer();
  expect((await bench.run(mostlyTeal, { analyze: ["dominant"] })).analysis).toEqual({ dominant: "#108070" });
});

it("gives pictures that look alike hashes that differ little, and others not", async () => {
  await using bench = await openWorkbench();
  const photo = (await bench.run(await file("photo.png"), all)).analysis;
  const same = (
    await bench.run(
      await sharp(await file("photo.png"))
        .resize(300)
        .jpeg({ quality: 50 })
        .toBuffer(),
      all,
    )
  ).analysis;
  const other = (await bench.run(await file("large.jpg"), all)).analysis;
  expect(photo.phash).toMatch(/^[0-9a-f]{16}$/);
  expect(differingBits(photo, same)).toBeLessThanOrEqual(4);
  expect(differingBits(photo, other)).toBeGreaterThan(15);
});

it("looks at the upright picture, also next to outputs that are not", async () => {
  await using bench = await openWorkbench();
  const upright = (await bench.run(await file("oriented-1.jpg"), all)).analysis;
  const turned = (await bench.run(await file("oriented-6.jpg"), { ...all, outputs: { stored: { orient: false } } }))
    .analysis;
  expect(differingBits(upright, turned)).toBeLessThanOrEqual(2);
});

it.each(["tiny.png", "transparent.png", "cmyk.jpg", "16-bit.png", "animated.webp"] as const)(
  "comes to the same of %s each time",
  async (name) => {
    await using bench = await openWorkbench();
    const [one, other] = [await bench.run(await file(name), all), await bench.run(await file(name), all)];
    expect(Object.keys(one.analysis)).toEqual([...ANALYSES]);
    expect(other.analysis).toEqual(one.analysis);
  },
);
