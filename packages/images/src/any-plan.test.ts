import { FITS, type OutputPlan, PLACES, resolveOptions } from "@sheaf/image-options";
import fc from "fast-check";
import sharp from "sharp";
import { expect, it } from "vitest";
import { ImageFault } from "./fault.ts";
import { outputSize } from "./output-size.ts";
import { inspectSource } from "./source.ts";
import { LIMITS, openWorkbench, quarters } from "./workbench.fixture.ts";

const side = fc.integer({ min: 1, max: 40 });
const share = fc.double({ min: 0, max: 1, noNaN: true });
const colour = fc.constantFrom("white", "#123", "#11223344", "transparent");

const operations = fc.record(
  {
    crop: fc.record({ left: fc.nat(12), top: fc.nat(9), width: side, height: side }),
    resize: fc.oneof(
      fc.record({ width: side, height: side, fit: fc.constantFrom(...FITS), enlarge: fc.boolean() }),
      fc.record({ width: side, height: side, position: fc.record({ x: share, y: share }) }),
      fc.record({ height: side, position: fc.constantFrom(...PLACES, "attention", "entropy") }),
    ),
    ...{ rotate: fc.integer({ min: -360, max: 360 }), flip: fc.boolean(), flop: fc.boolean() },
    ...{ blur: fc.double({ min: 0.3, max: 5, noNaN: true }), sharpen: fc.constantFrom(true, 0.3, 4) },
    ...{ grayscale: fc.boolean(), tint: fc.constantFrom("red", "#abcdef"), background: colour },
    ...{ brightness: fc.double({ min: 0, max: 4, noNaN: true }), hue: fc.integer({ min: -360, max: 360 }) },
    format: fc.constantFrom("jpeg", "png", "webp", "auto"),
    metadata: fc.constantFrom("strip", "keep_icc", "keep_exif"),
  },
  { requiredKeys: [] },
);

/** Round-off of the decoder, the resize and the turn, one pixel each. */
const SLACK = 3;

it("makes of any accepted plan what was foretold, or says by code why not", async () => {
  await using bench = await openWorkbench();
  const sources = await Promise.all([
    bench.save(quarters(24, 18)),
    bench.save(quarters(24, 18).ensureAlpha(0.5)),
    bench.save(await quarters(24, 18).withMetadata({ orientation: 8 }).withIccProfile("p3").jpeg().toBuffer()),
  ]);
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...sources), operations, async (path, output) => {
      const options = { outputs: { a: output } };
      const result = await bench.run(path, options).catch((error: unknown) => error);
      if (result instanceof ImageFault) return result.code === "INVALID_OPERATION" && "crop" in output;
      if (result instanceof Error) throw result;
      const [plan] = resolveOptions(options).outputs as readonly [OutputPlan];
      const foretold = outputSize(await inspectSource(path, false, LIMITS), plan);
      const [made] = (result as Awaited<ReturnType<typeof bench.run>>).outputs;
      const { width, height } = await sharp(made?.path).metadata();
      expect([made?.width, made?.height]).toEqual([width, height]);
      return width <= foretold.width + SLACK && height <= foretold.height + SLACK;
    }),
    { numRuns: 150 },
  );
});
