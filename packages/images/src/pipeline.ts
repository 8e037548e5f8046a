import { createHash } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { ImagePlan } from "@sheaf/image-options";
import sharp from "sharp";
import { decode, type Pixels } from "./decode.ts";
import { ImageFault } from "./fault.ts";
import type { ImageOutput, ImageResult } from "./image-result.ts";
import type { ImageLimits } from "./limits.ts";
import { outputSize } from "./output-size.ts";
import { inspectSource, type Source } from "./source.ts";
import type { OutputContext } from "./steps/output-step.ts";
import { OUTPUT_STEPS } from "./steps/steps.ts";

/** One image to process. */
export interface ImageJob {
  readonly sourcePath: string;
  readonly plan: ImagePlan;
  /** Outputs are written here as `<name>.<format>`. */
  readonly outDir: string;
}

/**
 * Makes a plan's outputs: header, limits, one decode, then one output after the other, since a process has one core to
 * itself. The same file and plan give the same bytes. Throws ImageFault.
 */
export async function processImage({ sourcePath, plan, outDir }: ImageJob, limits: ImageLimits): Promise<ImageResult> {
  const source = await inspectSource(sourcePath, plan.animated, limits);
  checkOutputSides(source, plan, limits);
  const pixels = await decode(source, plan, limits);
  const outputs: ImageOutput[] = [];
  for (const output of plan.outputs) {
    outputs.push(await makeOutput(pixels, { output, source, limits }, outDir));
  }
  const { format, width, height, frames } = source;
  return { outputs, source: { format, width, height, frames } };
}

function checkOutputSides(source: Source, plan: ImagePlan, { outputSide }: ImageLimits): void {
  for (const { name, resize } of plan.outputs) {
    const { width, height } = outputSize(source, resize);
    if (Math.max(width, height) > outputSide) {
      throw new ImageFault(
        "OUTPUT_TOO_LARGE",
        `output ${name} would be ${width} × ${height} pixels; the limit is ${outputSide} pixels a side`,
      );
    }
  }
}

async function makeOutput({ data, raw }: Pixels, context: OutputContext, outDir: string): Promise<ImageOutput> {
  const { name, format } = context.output;
  const image = OUTPUT_STEPS.reduce(
    (before, step) => step(before, context),
    sharp(data, { raw, animated: context.source.animated, limitInputPixels: false }),
  );
  const encoded = await image.toBuffer({ resolveWithObject: true });
  const path = join(outDir, `${name}.${format}`);
  await writeFile(path, encoded.data);
  return {
    name,
    format,
    width: encoded.info.width,
    height: encoded.info.pageHeight ?? encoded.info.height,
    bytes: encoded.data.length,
    sha256: createHash("sha256").update(encoded.data).digest("hex"),
    path,
  };
}
