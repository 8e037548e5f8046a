import { monitorEventLoopDelay } from "node:perf_hooks";
import { cpuSeconds } from "./process-cpu.ts";

/** Between two looks at the event loop, in milliseconds: what every delay seems to be at least. */
const RESOLUTION_MS = 20;
/** A shorter time says too little: CPU time is counted in hundredths of a second. */
const SHORTEST_MS = 500;

/** What a worker's process did since the reading before. */
export interface VitalSigns {
  /** CPU seconds of it and its child processes. */
  readonly cpuS: number;
  /** Milliseconds since that reading; 0 in the first. */
  readonly sinceMs: number;
  /** How late its event loop was at worst, in milliseconds. */
  readonly loopLagMs: number;
}

/** Takes a worker's vital signs. */
export class Vitals {
  readonly #nowMs: () => number;
  readonly #cpuS: () => number;
  #loop: ReturnType<typeof monitorEventLoopDelay> | undefined;
  #last: { readonly atMs: number; readonly cpuS: number; readonly signs: VitalSigns } | undefined;

  /** `nowMs` is a monotonic clock in milliseconds, `cpuS` what was used so far. */
  constructor(nowMs: () => number, cpuS: () => number = cpuSeconds) {
    this.#nowMs = nowMs;
    this.#cpuS = cpuS;
  }

  start(): void {
    this.#loop ??= monitorEventLoopDelay({ resolution: RESOLUTION_MS });
    this.#loop.enable();
  }

  stop(): void {
    this.#loop?.disable();
  }

  /**
   * The signs since the last reading that was half a second before or more; within that time the same again.
   * `expectedMs`: who reads from a timer knows when it should have come, and so that the loop was late.
   */
  read(expectedMs: number): VitalSigns {
    const atMs = this.#nowMs();
    if (this.#last && atMs - this.#last.atMs < SHORTEST_MS) return this.#last.signs;
    const cpuS = this.#cpuS();
    const sinceMs = this.#last ? atMs - this.#last.atMs : 0;
    const signs = {
      cpuS: this.#last ? Math.max(0, cpuS - this.#last.cpuS) : 0,
      sinceMs: Math.round(sinceMs),
      loopLagMs: Math.round(Math.max(0, sinceMs - expectedMs, this.#worstMs())),
    };
    this.#last = { atMs, cpuS, signs };
    return signs;
  }

  #worstMs(): number {
    if (!this.#loop || this.#loop.count === 0) return 0;
    const worstMs = this.#loop.max / 1e6 - RESOLUTION_MS;
    this.#loop.reset();
    return worstMs;
  }
}
