import { monitorEventLoopDelay } from "node:perf_hooks";

/** Between two looks, in milliseconds. */
const LOOK_MS = 1_000;
/** The monitor's timer, in milliseconds: what it measures without any lag. */
const RESOLUTION_MS = 20;
const LOOKS_KEPT = 4;

/** Measures how late the event loop is. */
export interface LoopLag {
  /** The median lateness of the loop's timers in each of the last seconds, in milliseconds, newest first. */
  lagsMs(): readonly number[];
  start(): void;
  stop(): void;
}

/** Measures this process' event loop, once it is started. */
export function createLoopLag(): LoopLag {
  const delays = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  let lags: readonly number[] = [];
  let timer: NodeJS.Timeout | undefined;

  function look(): void {
    lags = [Math.max(0, delays.percentile(50) / 1e6 - RESOLUTION_MS), ...lags].slice(0, LOOKS_KEPT);
    delays.reset();
  }

  return {
    lagsMs: () => lags,
    start() {
      delays.enable();
      timer = setInterval(look, LOOK_MS).unref();
    },
    stop() {
      clearInterval(timer);
      delays.disable();
    },
  };
}
