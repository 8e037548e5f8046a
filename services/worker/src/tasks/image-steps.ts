import type { ImageJob, ImagePool, ImageResult } from "@sheaf/images";
import type { TaskContext } from "@sheaf/runner";
import { type Tracer, within } from "@sheaf/service";

/** Processes an image in a span of its own, with one each for what a child process did under it. */
export function processInSpan(
  job: ImageJob,
  { signal, timeoutMs, traceparent: parent }: Pick<TaskContext, "signal" | "timeoutMs" | "traceparent">,
  { pool, tracer }: { readonly pool: Pick<ImagePool, "run">; readonly tracer?: Tracer | undefined },
): Promise<ImageResult> {
  return within({ tracer, name: "process", parent }, async (span) => {
    const image = await pool.run(span ? { ...job, timed: true } : job, { signal, timeoutMs });
    const { format, width, height } = image.source;
    span?.set({ "sheaf.format": format, "sheaf.width": width, "sheaf.height": height });
    for (const { name, output, ...times } of span ? (image.steps ?? []) : []) {
      tracer?.record(name, { parent: span?.traceparent ?? "", ...times, attributes: { "sheaf.output": output } });
    }
    return image;
  });
}
