import type { BlobStore } from "../blob-store.ts";
import { createSweeper, type Sweeper, type SweeperOptions } from "./sweeper.ts";

/** Far longer than anything alive leaves its temp files alone: an attempt takes an hour at most, uploads keep moving. */
const OLD_MS = 24 * 3_600_000;

/** Settings of a temp sweeper. */
export interface TempSweeperOptions extends SweeperOptions {
  readonly blobs: Pick<BlobStore, "sweepTemp">;
  /** What was untouched for so long is erased. Default 24 h. */
  readonly olderThanMs?: number;
}

/** Makes what erases the temp files that killed processes have left. */
export function createTempSweeper({ blobs, olderThanMs = OLD_MS, ...options }: TempSweeperOptions): Sweeper {
  const what = "temp files of processes that died";
  return createSweeper({ name: "temp sweeper", what, sweep: () => blobs.sweepTemp(olderThanMs) }, options);
}
