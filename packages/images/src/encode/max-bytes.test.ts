import fc from "fast-check";
import { expect, it } from "vitest";
import { LOWEST_QUALITY, withinBytes } from "./max-bytes.ts";

/** An encoder whose files grow with quality; counts its work. */
function encoder(bytesPerQuality: number) {
  const tried: number[] = [];
  const encode = (quality: number) => {
    tried.push(quality);
    return Promise.resolve(Buffer.alloc(quality * bytesPerQuality));
  };
  return { tried, encode };
}

it("takes the quality asked for if that fits, at the first try", async () => {
  const { tried, encode } = encoder(10);
  expect((await withinBytes(encode, 80, 800))?.length).toBe(800);
  expect(tried).toEqual([80]);
});

it("gives up after two tries when not even the lowest quality fits", async () => {
  const { tried, encode } = encoder(10);
  expect(await withinBytes(encode, 80, 99)).toBeUndefined();
  expect(tried).toEqual([80, LOWEST_QUALITY]);
  expect(await withinBytes(encode, 5, 49)).toBeUndefined();
});

it("comes within three qualities of the best that fits, in at most seven encodings", async () => {
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 11, max: 100 }), fc.integer({ min: 100, max: 1000 }), async (quality, max) => {
      const { tried, encode } = encoder(10);
      const bytes = (await withinBytes(encode, quality, max))?.length ?? 0;
      const best = Math.min(quality, Math.floor(max / 10)) * 10;
      expect(bytes).toBeLessThanOrEqual(max);
      expect(bytes).toBeGreaterThan(best - 40);
      expect(tried.length).toBeLessThanOrEqual(7);
    }),
  );
});
