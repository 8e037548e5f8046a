import type { Client } from "@connectrpc/connect";
import type { ControlSnapshot, SchedulerService } from "@sheaf/proto";
import type { Part } from "@sheaf/service";

/** Longer than the step, so that one slow answer does not make the gateway unready. */
const TIMEOUT_MS = 2_000;

/** Knows the latest snapshot of Control and with it whether the scheduler serves. */
export interface ControlWatch extends Part {
  /** The latest snapshot seen, however old: it tells its own age. Undefined before the first. */
  latest(): ControlSnapshot | undefined;
  /** Whether the scheduler answered the last time it was asked. */
  answers(): boolean;
  /** Asks the scheduler once. Never throws. */
  runOnce(): Promise<void>;
}

/**
 * Asks the scheduler once a second. Readiness and `/control` are answered from what it found, so neither probes nor
 * any number of open pages make calls of their own.
 */
export function createControlWatch(scheduler: Client<typeof SchedulerService>, everyMs = 1_000): ControlWatch {
  const stopped = new AbortController();
  let snapshot: ControlSnapshot | undefined;
  let answered = false;
  let timer: NodeJS.Timeout | undefined;
  let running = Promise.resolve();

  async function runOnce(): Promise<void> {
    try {
      snapshot = (await scheduler.getControl({}, { timeoutMs: TIMEOUT_MS, signal: stopped.signal })).snapshot;
      answered = true;
    } catch {
      answered = false;
    }
  }

  function loop(): void {
    running = runOnce().then(() => {
      if (!stopped.signal.aborted) timer = setTimeout(loop, everyMs);
    });
  }

  return {
    name: "control watch",
    latest: () => snapshot,
    answers: () => answered,
    runOnce,
    async start() {
      if (!stopped.signal.aborted) loop();
    },
    async stop() {
      stopped.abort();
      clearTimeout(timer);
      await running;
    },
  };
}
