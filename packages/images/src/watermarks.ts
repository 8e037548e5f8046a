import { type ImagePlan, watermarkSources } from "@sheaf/image-options";
import { decode } from "./decode.ts";
import { ImageFault } from "./fault.ts";
import type { ImageLimits } from "./limits.ts";
import { outputSize } from "./output-size.ts";
import { type Pixels, redraw } from "./pixels.ts";
import { inspectSource, type Source } from "./source.ts";

/**
 * Decodes the images that a plan lays over its outputs, each once, no larger than the largest output. They are held to
 * the same limits and formats as a source; an ImageFault names the watermark.
 *
 * @param paths of the images, by id.
 */
export async function readWatermarks(
  plan: ImagePlan,
  source: Source,
  paths: Readonly<Record<string, string>>,
  limits: ImageLimits,
): Promise<ReadonlyMap<string, Pixels>> {
  const side = Math.max(...plan.outputs.flatMap((output) => Object.values(outputSize(source, output))));
  const watermarks = new Map<string, Pixels>();
  for (const id of watermarkSources(plan)) {
    watermarks.set(id, await readWatermark(paths[id], side, limits).catch((error: unknown) => blame(id, error)));
  }
  return watermarks;
}

async function readWatermark(path: string | undefined, side: number, limits: ImageLimits): Promise<Pixels> {
  if (path === undefined) throw new ImageFault("IMAGE_NOT_FOUND", "the image does not exist");
  const source = await inspectSource(path, false, limits);
  const scale = Math.min(1, side / Math.max(source.width, source.height));
  const pixels = await decode(source, { orient: true, keepProfile: false, scale }, limits);
  return redraw(pixels, (image) => image.ensureAlpha());
}

function blame(id: string, error: unknown): never {
  if (!(error instanceof ImageFault)) throw error;
  throw new ImageFault(error.code, `watermark ${id}: ${error.message}`, { cause: error });
}
