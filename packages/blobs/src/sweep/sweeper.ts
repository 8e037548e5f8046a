/** Where a sweeper tells what it did; a pino logger fits. */
export interface SweepLog {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
}

/** Erases something again and again. */
export interface Sweeper {
  readonly name: string;
  /** Begins to sweep soon, without being waited for, and goes on. Does nothing after `stop` or a second time. */
  start(): Promise<void>;
  /** Sweeps no more; a sweep under way is told to end and waited for. */
  stop(): Promise<void>;
  /** Sweeps once. Never throws. */
  runOnce(): Promise<void>;
}

/** Settings that all sweepers share. */
export interface SweeperOptions {
  /** Between two sweeps, and a tenth more or less so that several processes fall out of step. Default 1 h. */
  readonly everyMs?: number;
  readonly log: SweepLog;
}

/** What one kind of sweeper does. */
export interface Sweep {
  readonly name: string;
  /** What is erased, for the log. */
  readonly what: string;
  /** Tells how many were erased; ends early once the signal is aborted. */
  sweep(signal: AbortSignal): Promise<number>;
}

const EVERY_MS = 3_600_000;
const JITTER = 0.1;

/**
 * Makes a sweeper. Every process that uses the store may run one: they do not get in each other's way. The first sweep
 * comes within a tenth of `everyMs`.
 */
export function createSweeper({ name, what, sweep }: Sweep, { everyMs = EVERY_MS, log }: SweeperOptions): Sweeper {
  const abort = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  let running = Promise.resolve();

  async function runOnce(): Promise<void> {
    try {
      const erased = await sweep(abort.signal);
      if (erased > 0) {
        log.info({ erased }, `erased ${what}`);
      }
    } catch (err) {
      log.warn({ err }, `${what} could not be swept; the next sweep tries again`);
    }
  }

  function sweepIn(ms: number): void {
    timer = setTimeout(() => {
      running = runOnce().then(() => {
        if (!abort.signal.aborted) {
          sweepIn(everyMs * (1 - JITTER + 2 * JITTER * Math.random()));
        }
      });
    }, ms);
  }

  return {
    name,
    runOnce,
    async start() {
      if (timer === undefined && !abort.signal.aborted) {
        sweepIn(everyMs * JITTER * Math.random());
      }
    },
    async stop() {
      abort.abort();
      clearTimeout(timer);
      await running;
    },
  };
}
