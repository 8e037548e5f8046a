import sharp, { type Sharp } from "sharp";
import { describe, expect, it } from "vitest";
import { cameraFacts } from "../exif/camera-facts.ts";
import { expectNear, openWorkbench, quarters } from "../workbench.fixture.ts";
import { profileCarrier } from "./profile-carrier.ts";

const FORMATS = ["jpeg", "png", "webp", "avif"] as const;

/** Red as a wide-gamut screen shows it: outside of sRGB. */
const WIDE_RED = [240, 20, 20] as const;

async function builtInProfile(name: "p3" | "srgb"): Promise<Buffer> {
  const tagged = sharp({ create: { width: 1, height: 1, channels: 3, background: "red" } }).withIccProfile(name);
  return (await sharp(await tagged.png().toBuffer()).metadata()).icc ?? expect.fail("no profile");
}

/** Its pixels are `WIDE_RED` in the Display P3 profile it carries. */
async function wide(channels: 3 | 4 = 3): Promise<Sharp> {
  const pixels = Buffer.alloc(16 * 16 * channels, 128);
  for (let at = 0; at < pixels.length; at += channels) pixels.set(WIDE_RED, at);
  return sharp(profileCarrier(await builtInProfile("p3"), channels))
    .keepIccProfile()
    .resize(16, 16, { fit: "fill" })
    .boolean(pixels, "or", { raw: { width: 16, height: 16, channels } });
}

/** What a phone writes: how it was held, where it was, and whose it is. */
const phoneJpeg = () =>
  quarters(160, 120)
    .withExif({
      IFD0: {
        Make: "Sheaf",
        Model: "One",
        Artist: "Jo",
        Copyright: "nobody",
        Software: "secret 1.0",
        Orientation: "6",
      },
      IFD2: {
        ...{ ExposureTime: "1/250", FNumber: "18/10", ISOSpeedRatings: "200", FocalLength: "50/1", LensModel: "Fifty" },
        ...{ DateTimeOriginal: "2026:05:04 03:02:01", OffsetTimeOriginal: "+02:00", BodySerialNumber: "12345" },
      },
      IFD3: { GPSLatitudeRef: "N", GPSLatitude: "51/1 30/1 0/1", GPSLongitudeRef: "E", GPSLongitude: "7/1 15/1 0/1" },
    })
    .withMetadata({ orientation: 6 })
    .jpeg()
    .toBuffer();

const GPS_POINTER = Buffer.from([0x25, 0x88]);

describe("metadata: strip", () => {
  it.each(FORMATS)("leaves nothing in %s", async (format) => {
    await using bench = await openWorkbench();
    const { exif, icc, xmp, iptc, orientation } = await (await bench.make(await phoneJpeg(), { format })).metadata();
    expect({ exif, icc, xmp, iptc, orientation }).toEqual({});
  });

  it("converts to sRGB what had another profile", async () => {
    await using bench = await openWorkbench();
    expectNear(await (await bench.make(await wide(), {})).pixel(8, 8), [255, 0, 0], 1);
  });
});

describe("metadata: keep_exif", () => {
  it.each(FORMATS)("keeps in %s how a picture was taken, and turns it upright", async (format) => {
    await using bench = await openWorkbench();
    const made = await bench.make(await phoneJpeg(), { format, metadata: "keep_exif" });
    const { exif, orientation, width, height } = await made.metadata();
    expect({ width, height, orientation: orientation ?? 1 }).toEqual({ width: 120, height: 160, orientation: 1 });
    expect(cameraFacts(exif)).toEqual({
      ...{ cameraMake: "Sheaf", cameraModel: "One", lens: "Fifty", artist: "Jo", copyright: "nobody" },
      ...{ exposureTimeS: 0.004, fNumber: 1.8, iso: 200, focalLengthMm: 50 },
      ...{ takenAt: "2026-05-04T03:02:01", utcOffset: "+02:00" },
    });
  });

  it("tells neither where nor with what software or serial number", async () => {
    await using bench = await openWorkbench();
    const source = await phoneJpeg();
    const before = (await sharp(source).metadata()).exif ?? expect.fail("no EXIF");
    expect([before.includes(GPS_POINTER), before.includes("secret")]).toEqual([true, true]);
    const { exif } = await (await bench.make(source, { format: "jpeg", metadata: "keep_exif" })).metadata();
    expect([exif?.includes(GPS_POINTER), exif?.includes("secret"), exif?.includes("12345")]).toEqual([
      false,
      false,
      false,
    ]);
  });

  it("is content with a picture that has none", async () => {
    await using bench = await openWorkbench();
    const { exif } = await (await bench.make(quarters(), { metadata: "keep_exif" })).metadata();
    expect(cameraFacts(exif)).toEqual({});
  });
});

describe("metadata: keep_icc", () => {
  it.each(FORMATS)("keeps in %s the profile, and the colours that sRGB does not have", async (format) => {
    await using bench = await openWorkbench();
    const made = await bench.make(await wide(), { format, metadata: "keep_icc" });
    expect((await made.metadata()).icc).toEqual(await builtInProfile("p3"));
    expectNear(await made.pixel(8, 8), WIDE_RED, format === "png" ? 0 : 6);
  });

  it("keeps transparency, EXIF not", async () => {
    await using bench = await openWorkbench();
    const made = await bench.make(await wide(4), { metadata: "keep_icc", resize: { width: 8 } });
    expectNear([...(await made.pixel(4, 4)), await made.alpha(4, 4)], [...WIDE_RED, 128], 1);
    expect((await made.metadata()).exif).toBeUndefined();
  });

  it("goes together with outputs that keep nothing", async () => {
    await using bench = await openWorkbench();
    const { outputs } = await bench.run(await wide(), {
      outputs: { plain: { format: "png" }, kept: { format: "png", metadata: "keep_icc" } },
    });
    const profiles = await Promise.all(outputs.map(async ({ path }) => (await sharp(path).metadata()).hasProfile));
    expect([outputs.map(({ name }) => name), profiles]).toEqual([
      ["plain", "kept"],
      [false, true],
    ]);
  });

  it.each<[string, () => Promise<Buffer>]>([
    ["a picture without a profile", () => quarters().png().toBuffer()],
    ["a grey picture", () => quarters().toColourspace("b-w").png().toBuffer()],
    ["a CMYK picture with a profile", () => quarters().toColourspace("cmyk").withIccProfile("cmyk").jpeg().toBuffer()],
  ])("marks %s as sRGB", async (_, source) => {
    await using bench = await openWorkbench();
    const [kept, plain] = [
      await bench.make(await source(), { metadata: "keep_icc" }),
      await bench.make(await source(), {}),
    ];
    const { icc, space } = await kept.metadata();
    expect([space, icc]).toEqual(["srgb", await builtInProfile("srgb")]);
    expectNear(await kept.pixel(5, 5), await plain.pixel(5, 5), 1);
  });

  it("takes a broken profile for none", async () => {
    await using bench = await openWorkbench();
    const profile = await builtInProfile("p3");
    const made = await bench.make(profileCarrier(profile.subarray(0, 100), 3), { metadata: "keep_icc" });
    expect((await made.metadata()).icc).toEqual(await builtInProfile("srgb"));
  });
});
