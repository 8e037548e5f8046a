import { ImageError } from "../image-error.ts";
import type { ImageResult } from "../image-result.ts";
import type { ImageLimits } from "../limits.ts";
import type { ImageJob } from "../pipeline.ts";
import { ChildCrew } from "./child-crew.ts";
import type { PoolLog } from "./pool-log.ts";

/** Settings of a pool. */
export interface ImagePoolOptions {
  /** Children, so images at a time. One a core: each child uses one. */
  readonly size: number;
  readonly limits: ImageLimits;
  /** Images after which a child is replaced. Default 500. */
  readonly recycleAfter?: number;
  /** A child over this is killed under its image; one over half of it afterwards is replaced. Default 1 GiB. */
  readonly maxRssBytes?: number;
  readonly log: PoolLog;
}

/** When to stop waiting for an image. */
export interface RunOptions {
  readonly signal: AbortSignal;
  /** From the moment a child takes the image. */
  readonly timeoutMs: number;
}

/** Processes images in child processes, so that any of them can be stopped in the middle and none can take us down. */
export interface ImagePool {
  /**
   * Makes the plan's outputs in `outDir`. More than `size` images wait, first come first served. Rejects with the signal's
   * reason, or ImageError: TIMEOUT, OUT_OF_MEMORY, one flagged `crashed`, or what is wrong with the image. Whichever it
   * is, nothing writes to `outDir` any more.
   */
  run(job: ImageJob, options: RunOptions): Promise<ImageResult>;
  /** Turns away what waits, waits for what runs, ends the children. */
  stop(): Promise<void>;
  /** Resident memory of all children. */
  rssBytes(): number;
  size(): number;
}

/** Starts the children. Call `stop` in the end, or they keep the process alive. */
export function createImagePool(options: ImagePoolOptions): ImagePool {
  return new ChildPool(options);
}

class ChildPool implements ImagePool {
  readonly #size: number;
  readonly #limits: ImageLimits;
  readonly #crew: ChildCrew;
  readonly #running = new Set<Promise<ImageResult>>();

  constructor(options: ImagePoolOptions) {
    this.#size = options.size;
    this.#limits = options.limits;
    this.#crew = new ChildCrew({ recycleAfter: 500, maxRssBytes: 1024 ** 3, ...options });
  }

  run(job: ImageJob, options: RunOptions): Promise<ImageResult> {
    const running = this.#run(job, options).finally(() => this.#running.delete(running));
    this.#running.add(running);
    return running;
  }

  async stop(): Promise<void> {
    this.#crew.refuse(new ImageError("INTERNAL", "the image pool is stopped"));
    await Promise.allSettled(this.#running);
    await this.#crew.dismiss();
  }

  rssBytes(): number {
    return this.#crew.rssBytes();
  }

  size(): number {
    return this.#size;
  }

  async #run(job: ImageJob, { signal, timeoutMs }: RunOptions): Promise<ImageResult> {
    const child = await this.#crew.take(signal);
    const onAbort = () => this.#crew.replace(child, signal.reason);
    const onTimeout = () => this.#crew.replace(child, timeoutError(timeoutMs));
    const timer = setTimeout(onTimeout, timeoutMs);
    signal.addEventListener("abort", onAbort, { once: true });
    if (signal.aborted) {
      onAbort();
    }
    try {
      return await child.run({ ...job, limits: this.#limits });
    } finally {
      clearTimeout(timer);
      signal.removeEventListener("abort", onAbort);
      this.#crew.giveBack(child);
    }
  }
}

function timeoutError(timeoutMs: number): ImageError {
  return new ImageError("TIMEOUT", `the image took longer than ${timeoutMs} ms`);
}
