import type { ControlSnapshot } from "@sheaf/proto";
import type { Logger } from "@sheaf/service";
import { firstDueMs, nextDueMs } from "./control-schedule.ts";

/** The step of the schedule, in milliseconds. */
export const CONTROL_INTERVAL_MS = 10_000;

/** One step of the schedule. */
export interface ControlStep {
  readonly intervalMs: number;
  /** How long after its time the collection begins. */
  readonly lateMs: number;
  /** When the next one is due, in Unix milliseconds. */
  readonly nextAtMs: number;
}

/** What a ticker needs. */
export interface ControlTickerOptions {
  /** Must not reject. */
  readonly take: (step: ControlStep) => Promise<ControlSnapshot>;
  readonly publish: (snapshot: ControlSnapshot) => Promise<void>;
  /** When the last snapshot of any leader said that the next one is due, in Unix milliseconds; undefined without one. */
  readonly plannedMs: () => number | undefined;
  readonly log: Logger;
}

/**
 * Takes Control's snapshot every ten seconds and publishes it to all replicas. The schedule is fixed and goes on from one
 * leader to the next: nothing drifts, one collection at a time, and steps that were missed are left out. Within a term it
 * goes by the monotonic clock, so that a clock that is set does not move it.
 */
export class ControlTicker {
  readonly #o: ControlTickerOptions;
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<void> = Promise.resolve();
  /** By the monotonic clock. */
  #dueMs = 0;
  #stopped = true;

  constructor(options: ControlTickerOptions) {
    this.#o = options;
  }

  start(): void {
    this.#stopped = false;
    const wallMs = Date.now();
    this.#dueMs = performance.now() + firstDueMs(wallMs, CONTROL_INTERVAL_MS, this.#o.plannedMs()) - wallMs;
    this.#schedule();
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#timer);
    await this.#running;
  }

  /** Takes and publishes the snapshot that is due. */
  async runOnce(): Promise<void> {
    const nowMs = performance.now();
    const lateMs = Math.max(0, nowMs - this.#dueMs);
    const nextAtMs = Date.now() + nextDueMs(this.#dueMs, nowMs, CONTROL_INTERVAL_MS) - nowMs;
    try {
      await this.#o.publish(await this.#o.take({ intervalMs: CONTROL_INTERVAL_MS, lateMs, nextAtMs }));
    } catch (error) {
      this.#o.log.warn({ err: error }, "a snapshot could not be published");
    }
  }

  #schedule(): void {
    this.#timer = setTimeout(
      () => {
        this.#running = this.#tick();
      },
      Math.max(0, this.#dueMs - performance.now()),
    );
  }

  async #tick(): Promise<void> {
    await this.runOnce();
    this.#dueMs = nextDueMs(this.#dueMs, performance.now(), CONTROL_INTERVAL_MS);
    if (!this.#stopped) this.#schedule();
  }
}
