import { FITS, type ResizePlan } from "@sheaf/image-options";
import fc from "fast-check";
import sharp from "sharp";
import { expect, it } from "vitest";
import { resizedSize, resizeScale, scaled } from "./output-size.ts";

const size = fc.record({ width: fc.integer({ min: 1, max: 60 }), height: fc.integer({ min: 1, max: 60 }) });
const resize: fc.Arbitrary<ResizePlan> = fc
  .record({
    width: fc.option(fc.integer({ min: 1, max: 90 }), { nil: undefined }),
    height: fc.option(fc.integer({ min: 1, max: 90 }), { nil: undefined }),
    fit: fc.constantFrom(...FITS),
    position: fc.constant("centre"),
    enlarge: fc.boolean(),
  })
  .filter(
    ({ width, height, fit }) => (width ?? height) !== undefined && (fit !== "fill" || (width && height) !== undefined),
  );

it("foretells no less than what sharp makes, so that the side limit holds", async () => {
  await fc.assert(
    fc.asyncProperty(size, resize, async (source, plan) => {
      const { width, height, fit, enlarge } = plan;
      const image = sharp({ create: { ...source, channels: 3, background: "red" } });
      const { info } = await image
        .resize({ ...(width && { width }), ...(height && { height }), fit, withoutEnlargement: !enlarge })
        .raw()
        .toBuffer({ resolveWithObject: true });
      const foretold = resizedSize(source, plan);
      expect(info.width).toBeLessThanOrEqual(foretold.width + 1);
      expect(info.height).toBeLessThanOrEqual(foretold.height + 1);
    }),
    { numRuns: 300 },
  );
});

it("never scales up unless told, and never to nothing", () => {
  fc.assert(
    fc.property(size, resize, (source, plan) => {
      const scale = resizeScale(source, plan);
      const whole = scaled(source, scale);
      return (plan.enlarge || scale <= 1) && whole.width >= 1 && whole.height >= 1;
    }),
  );
});
