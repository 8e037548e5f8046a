import { type Broker, publishSnapshot } from "@sheaf/broker";
import type { Logger } from "@sheaf/service";
import type { SnapshotTaker } from "./snapshot.ts";

/** The step of the schedule, in milliseconds. */
export const CONTROL_INTERVAL_MS = 10_000;

/** What a ticker needs. */
export interface ControlTickerOptions {
  readonly broker: Broker;
  readonly taker: SnapshotTaker;
  readonly log: Logger;
}

/**
 * Takes Control's snapshot every ten seconds on a fixed schedule and publishes it to all replicas. The first is taken
 * at once; a collection that takes longer than a step skips the steps it missed.
 */
export class ControlTicker {
  readonly #o: ControlTickerOptions;
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<void> = Promise.resolve();
  #dueMs = 0;
  #stopped = true;

  constructor(options: ControlTickerOptions) {
    this.#o = options;
  }

  start(): void {
    this.#stopped = false;
    this.#dueMs = performance.now();
    this.#schedule();
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#timer);
    await this.#running;
  }

  /** Takes and publishes one snapshot. */
  async runOnce(): Promise<void> {
    try {
      await publishSnapshot(this.#o.broker, await this.#o.taker.take(CONTROL_INTERVAL_MS));
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
    while (this.#dueMs <= performance.now()) this.#dueMs += CONTROL_INTERVAL_MS;
    if (!this.#stopped) this.#schedule();
  }
}
