import type { ImagePlan } from "@sheaf/image-options";
import { analysisThumbnail, analyze, looksAtPixels, THUMBNAIL_SIDE } from "./analysis/analyze.ts";
import { checkOutputs } from "./check-outputs.ts";
import { decode } from "./decode.ts";
import { keptMetadata } from "./encode/kept-metadata.ts";
import type { ImageOutput, ImageResult } from "./image-result.ts";
import type { ImageLimits } from "./limits.ts";
import { makeOutput } from "./output.ts";
import { groupOutputs, type OutputGroup, shareWithAnalyses } from "./output-groups.ts";
import type { Pixels } from "./pixels.ts";
import { inspectSource, type Source } from "./source.ts";
import { StepTimes } from "./step-times.ts";
import { readWatermarks } from "./watermarks.ts";

/** One image to process. */
export interface ImageJob {
  readonly sourcePath: string;
  readonly plan: ImagePlan;
  /** Outputs are written here as `<name>.<format>`. */
  readonly outDir: string;
  /** Where the images of `watermarkSources(plan)` lie, by id. Default none. */
  readonly watermarks?: Readonly<Record<string, string>>;
  /** Whether the result tells how long each step took. Default no. */
  readonly timed?: boolean;
}

/**
 * Makes a plan's outputs: header, limits, one decode, then one output after the other, since a process has one core to
 * itself. The same files and plan give the same bytes. Throws ImageFault.
 */
export async function processImage(job: ImageJob, limits: ImageLimits): Promise<ImageResult> {
  const { plan, outDir } = job;
  const times = new StepTimes();
  const source = await times.time("inspect", () => inspectSource(job.sourcePath, plan.animated, limits));
  checkOutputs(source, plan.outputs, limits);
  const watermarks = await readWatermarks(plan, source, job.watermarks ?? {}, limits);
  const kept = await keptMetadata(source, plan);
  const outputs: ImageOutput[] = [];
  let thumbnail: Pixels | undefined;
  for (const group of groupsOf(plan, source, kept.profile !== undefined)) {
    const pixels = await times.time("decode", () => decode(source, group, limits));
    if (group.analyzed) thumbnail = await analysisThumbnail(pixels);
    for (const output of group.outputs) {
      const context = { output, source, limits, scale: group.scale, watermarks, kept, times };
      outputs.push(await makeOutput(pixels, context, outDir));
    }
  }
  const { format, width, height, frames } = source;
  const findOut = () => analyze(source, thumbnail, plan.analyze);
  const analysis = plan.analyze.length === 0 ? {} : await times.time("analyze", findOut);
  const told = { source: { format, width, height, frames }, analysis, ...(job.timed && { steps: times.steps }) };
  return { outputs: inOrderOf(plan, outputs), ...told };
}

function groupsOf(plan: ImagePlan, source: Source, hasProfile: boolean): OutputGroup[] {
  const groups = groupOutputs(source, plan.outputs, hasProfile);
  return looksAtPixels(plan.analyze) ? shareWithAnalyses(groups, source, THUMBNAIL_SIDE) : groups;
}

function inOrderOf(plan: ImagePlan, outputs: readonly ImageOutput[]): ImageOutput[] {
  const names = plan.outputs.map(({ name }) => name);
  return outputs.toSorted((a, b) => names.indexOf(a.name) - names.indexOf(b.name));
}
