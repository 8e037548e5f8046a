import { createHash } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type EncodeContext, encode } from "./encode/encode.ts";
import type { ImageOutput } from "./image-result.ts";
import type { Pixels } from "./pixels.ts";
import type { StepContext } from "./steps/output-step.ts";
import { OUTPUT_STEPS } from "./steps/steps.ts";

/** Takes decoded pixels through all steps and writes the output into a folder as `<name>.<format>`. */
export async function makeOutput(
  decoded: Pixels,
  context: StepContext & EncodeContext,
  outDir: string,
): Promise<ImageOutput> {
  let pixels = decoded;
  for (const step of OUTPUT_STEPS) {
    pixels = await step(pixels, context);
  }
  const { format, data } = await encode(pixels, context);
  const { name } = context.output;
  const path = join(outDir, `${name}.${format}`);
  await writeFile(path, data);
  return {
    name,
    format,
    width: pixels.width,
    height: pixels.height,
    bytes: data.length,
    sha256: createHash("sha256").update(data).digest("hex"),
    path,
  };
}
