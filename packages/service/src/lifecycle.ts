import type { Logger } from "./logger.ts";

/** Something a service runs. `stop` may come first, while `start` is under way, and twice; it waits for what is in flight. */
export interface Part {
  readonly name: string;
  start(): Promise<void>;
  stop(): Promise<void>;
}

/** A service and how it is run. */
export interface ServiceOptions {
  readonly name: string;
  readonly log: Logger;
  /** In the order of their start; they stop in reverse. */
  readonly parts: readonly Part[];
  /** Resolves when the service is to stop by itself, as after a signal; signals count as ever. Default: never. */
  readonly stopAsked?: Promise<void>;
  /** How long all the stopping may take together before the process exits with 1; default 20 s. */
  readonly stopTimeoutMs?: number;
}

/**
 * Starts the parts in order and resolves when all have started. From then on, and during the start too, it owns the
 * process: SIGTERM or SIGINT stops what was started, in reverse, and exits 0; a second signal exits 1 at once; a part
 * that fails to start has those before it stopped, exit 1; an uncaught exception or rejection exits 1 at once.
 */
export async function runService(options: ServiceOptions): Promise<void> {
  const { log, parts, name } = options;
  const begun: Part[] = [];
  let stopping = false;

  async function shutDown(exitCode: number): Promise<void> {
    if (stopping) return;
    stopping = true;
    exitAfter(options.stopTimeoutMs ?? 20_000, log);
    const clean = await stopInReverse(begun, log);
    log.info({ exitCode: clean ? exitCode : 1 }, `${name} stopped`);
    process.exit(clean ? exitCode : 1);
  }

  onFatalError(log);
  onSignals(log, () => shutDown(0));
  void options.stopAsked?.then(() => {
    log.info("asked to stop");
    return shutDown(0);
  });
  for (const part of parts) {
    begun.push(part);
    try {
      await part.start();
    } catch (error) {
      // A part that is stopped during its start may well reject; the signal's own stopping is under way.
      if (stopping) return;
      log.fatal({ err: error, part: part.name }, `${part.name} failed to start`);
      begun.pop();
      return shutDown(1);
    }
    if (stopping) return;
  }
  log.info(`${name} started`);
}

/** True when every part stopped without an error. */
async function stopInReverse(parts: readonly Part[], log: Logger): Promise<boolean> {
  let clean = true;
  for (const part of parts.toReversed()) {
    try {
      await part.stop();
    } catch (error) {
      clean = false;
      log.error({ err: error, part: part.name }, `${part.name} failed to stop`);
    }
  }
  return clean;
}

function onSignals(log: Logger, stop: () => Promise<void>): void {
  let signals = 0;
  for (const signal of ["SIGTERM", "SIGINT"] as const) {
    process.on(signal, () => {
      signals += 1;
      if (signals > 1) process.exit(1);
      log.info({ signal }, "stopping");
      void stop();
    });
  }
}

/** After such an error no promise about the state holds; whoever watches the process starts it anew. */
function onFatalError(log: Logger): void {
  const exit = (error: unknown, origin: string) => {
    log.fatal({ err: error, origin }, "fatal error");
    process.exit(1);
  };
  process.on("uncaughtException", exit);
  process.on("unhandledRejection", (reason) => exit(reason, "unhandledRejection"));
}

function exitAfter(timeoutMs: number, log: Logger): void {
  setTimeout(() => {
    log.error({ timeoutMs }, "stopping took too long");
    process.exit(1);
  }, timeoutMs);
}
