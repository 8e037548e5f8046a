/**
 * A child process of the pool: runs sharp on one image at a time, as its parent asks over the IPC channel. It has no
 * secrets in its environment and dies with its parent.
 */
import { serveParent } from "@sheaf/child-pool";
import sharp from "sharp";
import { allowOnlyKnownDecoders } from "../decoders.ts";
import { type FaultCode, ImageFault } from "../fault.ts";
import { processImage } from "../pipeline.ts";
import { isStorageError } from "../storage-error.ts";
import { lowerPriority } from "./lower-priority.ts";
import type { ImageAnswer, LimitedJob } from "./messages.ts";

/** As `nice` has it: 0 is the rest of the machine, 19 runs when nothing else wants to. */
const NICENESS = 5;

allowOnlyKnownDecoders();
// Encoders take all the processor there is; the supervisor that renews holds, and whoever answers people, go first.
lowerPriority(NICENESS);
// Pictures do not repeat within a group, and processes are the parallelism here.
sharp.cache(false);
sharp.concurrency(1);

serveParent<LimitedJob, ImageAnswer>((job) =>
  processImage(job, job.limits).then((result) => ({ kind: "done", result }), failure),
);

function failure(error: unknown): ImageAnswer {
  if (error instanceof ImageFault) {
    return { kind: "failed", code: error.code, message: error.message };
  }
  // The parent logs what comes out here; the answer must not show paths or internals.
  process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  return { kind: "failed", ...foreignFault(error) };
}

function foreignFault(error: unknown): { code: FaultCode; message: string } {
  return isStorageError(error)
    ? { code: "STORAGE_ERROR", message: `the outputs could not be written (${error.code})` }
    : { code: "INTERNAL", message: "the image could not be processed" };
}
