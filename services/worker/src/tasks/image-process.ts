import { create } from "@bufbuild/protobuf";
import { type BlobStore, outputKey } from "@sheaf/blobs";
import { BUILT_IN_PRESETS, type Presets, resolveOptions, wantsCache } from "@sheaf/image-options";
import type { ImageOutput, ImagePool, ImageResult, UrlFetcher } from "@sheaf/images";
import { type Output, OutputSchema } from "@sheaf/proto";
import type { TaskContext, TaskResult, TaskType } from "@sheaf/runner";
import { failpoint, type Tracer, within } from "@sheaf/service";
import { imageFailure, storageFailure } from "./image-failure.ts";
import { findSource, findWatermarks, isOpaque } from "./image-source.ts";
import { processInSpan } from "./image-steps.ts";
import type { ResultCache } from "./result-cache.ts";
import { simulate } from "./simulate.ts";

/** What image.process works with. */
export interface ImageProcessOptions {
  readonly blobs: BlobStore;
  readonly pool: Pick<ImagePool, "run">;
  readonly fetcher: UrlFetcher;
  /** What options may name. Default the built-in ones. */
  readonly presets?: Presets;
  readonly cache: ResultCache;
  /** Undefined (default): traces are off. */
  readonly tracer?: Tracer | undefined;
}

/**
 * Makes of one image the outputs that the group's options ask for, and finds out what they ask to know. The outputs are in
 * the blob store before the run ends.
 */
export function createImageProcess(options: ImageProcessOptions): TaskType {
  return {
    name: "image.process",
    queue: "images",
    runs: "child",
    run: (context) => (isOpaque(context.item.source) ? simulate(context) : processImage(context, options)),
  };
}

async function processImage(context: TaskContext, options: ImageProcessOptions): Promise<TaskResult> {
  const { blobs, pool, cache, presets = BUILT_IN_PRESETS } = options;
  const { tenant, traceparent: parent } = context;
  // Steps of a run that is in no trace would begin one each.
  const tracer = parent === "" ? undefined : options.tracer;
  try {
    const plan = resolveOptions(context.options, presets);
    await using scratch = await blobs.scratch().catch(storageFailure);
    const source = await within({ tracer, name: "source", parent }, () => findSource(context, scratch.path, options));
    const watermarks = await findWatermarks(plan, scratch.path, options);
    const subject = { tenant, sourceId: source.id, plan };
    const cached = wantsCache(context.options);
    const reuse = () => within({ tracer, name: "reuse", parent }, () => cache.find(subject, context));
    const earlier = cached ? await reuse() : undefined;
    if (earlier) return earlier;
    const job = { sourcePath: source.path, plan, outDir: scratch.path, watermarks };
    const image = await processInSpan(job, context, { pool, tracer });
    context.freeSlot();
    const outputs = await within({ tracer, name: "store", parent }, () => storeOutputs(blobs, context, image));
    const result = plan.analyze.length === 0 ? { outputs } : { outputs, analysis: { ...image.analysis } };
    if (cached) await cache.keep(subject, context, result);
    return result;
  } catch (error) {
    return imageFailure(error);
  }
}

async function storeOutputs(blobs: BlobStore, context: TaskContext, image: ImageResult): Promise<Output[]> {
  const { groupId, index, signal } = context;
  // A cancelled group may be erased at any time; nothing is put there any more.
  signal.throwIfAborted();
  failpoint("run.before-outputs");
  const keyOf = ({ name, format }: ImageOutput) => outputKey(groupId, index, name, format);
  await blobs
    .putFiles(image.outputs.map((output) => ({ key: keyOf(output), path: output.path })))
    .catch(storageFailure);
  failpoint("run.after-outputs");
  return image.outputs.map(({ path: _, ...output }) => create(OutputSchema, output));
}
