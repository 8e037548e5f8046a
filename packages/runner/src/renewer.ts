import type { Holds } from "./holds.ts";

/** A third of the broker's `ack_wait`: two renewals may be lost. */
export const RENEW_MS = 2_000;

/** Renews this worker's hold on everything it holds, from a timer. */
export class Renewer {
  readonly #holds: Holds;
  #timer: NodeJS.Timeout | undefined;

  constructor(holds: Holds) {
    this.#holds = holds;
  }

  start(): void {
    this.#timer ??= setInterval(() => this.runOnce(), RENEW_MS);
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  /** Tells the broker once that every held run is still in hand. */
  runOnce(): void {
    for (const run of this.#holds.all()) run.delivery.working();
  }
}
