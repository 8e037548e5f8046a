import { fileURLToPath } from "node:url";
import { type ChildEnd, ChildError, type ChildLog, ChildPool, type RunOptions } from "@sheaf/child-pool";
import type { FaultCode } from "../fault.ts";
import { ImageError } from "../image-error.ts";
import type { ImageResult } from "../image-result.ts";
import type { ImageLimits } from "../limits.ts";
import type { ImageJob } from "../pipeline.ts";
import type { ImageAnswer, LimitedJob } from "./messages.ts";

/** Settings of a pool. */
export interface ImagePoolOptions {
  /** Children, so images at a time. One a core: each child uses one. */
  readonly size: number;
  readonly limits: ImageLimits;
  /** Images after which a child is replaced. Default 500. */
  readonly recycleAfter?: number;
  /** A child over this is killed under its image. Default 2 GiB: an AVIF of 50 megapixels takes 1.7. */
  readonly maxRssBytes?: number;
  /** A child over this after its image is replaced. Default 384 MiB: ordinary photos leave it well below. */
  readonly recycleRssBytes?: number;
  readonly log: ChildLog;
}

/** Processes images in child processes, so that any of them can be stopped in the middle and none can take us down. */
export interface ImagePool {
  /**
   * Makes the plan's outputs in `outDir`. More than `size` images wait, first come first served. Rejects with the signal's
   * reason, or ImageError: TIMEOUT, OUT_OF_MEMORY, one flagged `crashed`, or what is wrong with the image. Whichever it
   * is, nothing writes to `outDir` any more.
   */
  run(job: ImageJob, options: RunOptions): Promise<ImageResult>;
  /** From now on so many images at a time; those that are too many go on to their end. */
  resize(size: number): void;
  /** Turns away what waits, waits for what runs, ends the children. */
  stop(): Promise<void>;
  /** Resident memory of all children. */
  rssBytes(): number;
  /** Child processes that were started so far, those in the place of others too. */
  childrenStarted(): number;
  size(): number;
}

const PROGRAM = {
  module: fileURLToPath(new URL("./child.ts", import.meta.url)),
  /** All a child gets to see. Few arenas keep its memory from staying at the largest image's. */
  env: { MALLOC_ARENA_MAX: "2", UV_THREADPOOL_SIZE: "2", VIPS_BLOCK_UNTRUSTED: "1" },
  /** Pixels live outside V8's heap; what is inside stays small. */
  nodeFlags: ["--max-old-space-size=128"],
};

const MAX_RSS_BYTES = 2 * 1024 ** 3;
const RECYCLE_RSS_BYTES = 384 * 1024 ** 2;

const CODE_OF: Readonly<Record<ChildEnd, FaultCode>> = {
  crashed: "INTERNAL",
  out_of_memory: "OUT_OF_MEMORY",
  timeout: "TIMEOUT",
  stopped: "INTERNAL",
};

/** Starts the children. Call `stop` in the end, or they keep the process alive. */
export function createImagePool({ limits, ...options }: ImagePoolOptions): ImagePool {
  const memory = { maxRssBytes: MAX_RSS_BYTES, recycleRssBytes: RECYCLE_RSS_BYTES };
  const pool = new ChildPool<LimitedJob, ImageAnswer>({ ...memory, ...options, program: PROGRAM });
  return {
    async run(job, runOptions) {
      const answer = await pool.run({ ...job, limits }, runOptions).catch(imageFailure);
      if (answer.kind === "failed") throw new ImageError(answer.code, answer.message);
      return answer.result;
    },
    resize: (size) => pool.resize(size),
    stop: () => pool.stop(),
    rssBytes: () => pool.rssBytes(),
    childrenStarted: () => pool.started,
    size: () => pool.size,
  };
}

function imageFailure(error: unknown): never {
  if (!(error instanceof ChildError)) throw error;
  const { end, message } = error;
  throw new ImageError(CODE_OF[end], `the image was not processed: ${message}`, { crashed: end === "crashed" });
}
