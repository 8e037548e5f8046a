import type { BlobStore } from "../blob-store.ts";
import { createSweeper, type Sweeper, type SweeperOptions } from "./sweeper.ts";

/** Settings of an unused sweeper. */
export interface UnusedSweeperOptions extends SweeperOptions {
  readonly blobs: Pick<BlobStore, "sweepUnused">;
  /**
   * Sources and results neither put nor touched for so long are erased. Must be longer than a task may wait for its run
   * after its image came in: the longest deadline, and a margin.
   */
  readonly olderThanMs: number;
}

/** Makes what erases sources and results that nobody uses any more. */
export function createUnusedSweeper({ blobs, olderThanMs, ...options }: UnusedSweeperOptions): Sweeper {
  const sweep = (signal: AbortSignal) => blobs.sweepUnused(olderThanMs, signal);
  return createSweeper({ name: "unused sweeper", what: "unused sources and results", sweep }, options);
}
