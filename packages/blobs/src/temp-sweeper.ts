import type { BlobStore } from "./blob-store.ts";

/** Far longer than anything alive leaves its temp files alone: an attempt takes an hour at most, uploads keep moving. */
const OLD_MS = 24 * 3_600_000;
const EVERY_MS = 3_600_000;

/** Where a sweeper tells what it did; a pino logger fits. */
export interface SweepLog {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
}

/** Settings of a sweeper. */
export interface TempSweeperOptions {
  readonly blobs: Pick<BlobStore, "sweepTemp">;
  /** What was untouched for so long is erased. Default 24 h. */
  readonly olderThanMs?: number;
  /** Between two sweeps. Default 1 h. */
  readonly everyMs?: number;
  readonly log: SweepLog;
}

/** Erases what processes that were killed have left in the store's temp folder. */
export interface TempSweeper {
  readonly name: string;
  /** Sweeps at once, without being waited for, and then again and again. Does nothing after `stop`. */
  start(): Promise<void>;
  /** Sweeps no more; a sweep under way is waited for. */
  stop(): Promise<void>;
  /** Sweeps once. Never throws. */
  runOnce(): Promise<void>;
}

/** Makes a sweeper. Every process that uses the store may run one: they do not get in each other's way. */
export function createTempSweeper(options: TempSweeperOptions): TempSweeper {
  const { blobs, log, olderThanMs = OLD_MS, everyMs = EVERY_MS } = options;
  let timer: NodeJS.Timeout | undefined;
  let running = Promise.resolve();
  let stopped = false;

  async function runOnce(): Promise<void> {
    try {
      const erased = await blobs.sweepTemp(olderThanMs);
      if (erased > 0) {
        log.info({ erased }, "erased temp files of processes that died");
      }
    } catch (err) {
      log.warn({ err }, "temp files could not be swept; the next sweep tries again");
    }
  }

  function loop(): void {
    running = runOnce().then(() => {
      if (!stopped) {
        timer = setTimeout(loop, everyMs);
      }
    });
  }

  return {
    name: "temp sweeper",
    runOnce,
    async start() {
      if (!stopped) {
        loop();
      }
    },
    async stop() {
      stopped = true;
      clearTimeout(timer);
      await running;
    },
  };
}
