import { readFile } from "node:fs/promises";
import { corpus } from "@sheaf/testkit";
import sharp from "sharp";
import { beforeAll, describe, expect, it } from "vitest";
import { allowOnlyKnownDecoders } from "./decoders.ts";
import { ownProfile } from "./encode/profile-carrier.ts";

// Vitest runs a test file in a process of its own, so the block ends with it.
beforeAll(async () => {
  await corpus();
  allowOnlyKnownDecoders();
});

describe("the decoders let through", () => {
  it.each(["photo.jpg", "photo.png", "photo.webp", "photo.avif", "photo.gif", "animated.webp"] as const)(
    "read %s",
    async (name) => {
      const { info } = await sharp((await corpus()).path(name))
        .raw()
        .toBuffer({ resolveWithObject: true });
      expect(info.width).toBeGreaterThan(0);
    },
  );

  it("read profile carriers in memory, and nothing else there", async () => {
    const profile = await sharp({ create: { width: 1, height: 1, channels: 3, background: "red" } })
      .withIccProfile("p3")
      .png()
      .toBuffer()
      .then((png) => sharp(png).metadata());
    expect(await ownProfile(profile)).toEqual(profile.icc);
    const jpeg = await readFile((await corpus()).path("photo.jpg"));
    await expect(sharp(jpeg).metadata()).rejects.toThrow(/unsupported image format/);
  });

  it.each(["drawing.svg", "svg-named.png", "photo.tiff"] as const)("leave %s unread, given by path", async (name) => {
    await expect(sharp((await corpus()).path(name)).metadata()).rejects.toThrow(/unsupported image format/);
  });
});
