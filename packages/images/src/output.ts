import { createHash } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type EncodeContext, encode } from "./encode/encode.ts";
import type { ImageOutput } from "./image-result.ts";
import type { Pixels } from "./pixels.ts";
import type { StepTimes } from "./step-times.ts";
import type { StepContext } from "./steps/output-step.ts";
import { OUTPUT_STEPS } from "./steps/steps.ts";

/** Takes decoded pixels through all steps and writes the output into a folder as `<name>.<format>`. */
export async function makeOutput(
  decoded: Pixels,
  context: StepContext & EncodeContext & { readonly times: StepTimes },
  outDir: string,
): Promise<ImageOutput> {
  const { times, output } = context;
  const { name } = output;
  const pixels = await times.time("operations", () => throughSteps(decoded, context), name);
  const { format, data } = await times.time("encode", () => encode(pixels, context), name);
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

async function throughSteps(decoded: Pixels, context: StepContext): Promise<Pixels> {
  let pixels = decoded;
  for (const step of OUTPUT_STEPS) {
    pixels = await step(pixels, context);
  }
  return pixels;
}
