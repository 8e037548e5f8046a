import { TokenBucket } from "./token-bucket.ts";

/** What an operator has set for the dispatch of a queue. */
export interface QueueLimits {
  /** Nothing is handed out. */
  readonly paused: boolean;
  /** Runs handed out per second at most, above 0; absent = no limit. */
  readonly ratePerS?: number | undefined;
  /** Runs out at the same time at most, from 1; absent = no limit. */
  readonly maxRunning?: number | undefined;
}

/** Lets through as many runs of one queue as its limits allow. Without limits it lets everything through. */
export class QueueGate {
  #limits: QueueLimits = { paused: false };
  #bucket: TokenBucket | undefined;

  /** From now on these limits hold. The same ones again change nothing, and what was saved up of the rate stays. */
  limit(limits: QueueLimits): void {
    this.#limits = limits;
    if (limits.ratePerS === undefined) this.#bucket = undefined;
    else if (this.#bucket) this.#bucket.change(limits.ratePerS);
    else this.#bucket = new TokenBucket(limits.ratePerS);
  }

  /** How many runs may go out at log time `nowMs` while so many are out. */
  room(out: number, nowMs: number): number {
    const tokens = this.#bucket?.refill(nowMs) ?? Number.POSITIVE_INFINITY;
    return this.#closed(out) ? 0 : Math.min(tokens, this.#places(out));
  }

  /** So many runs have been chosen to go out. */
  passed(runs: number): void {
    this.#bucket?.take(runs);
  }

  /** A chosen run did not go out. */
  cameBack(): void {
    this.#bucket?.giveBack(1);
  }

  /** When the rate alone stops holding runs back, milliseconds of log time; Infinity while it does not, or more does. */
  nextDueMs(out: number): number {
    if (this.#closed(out) || !this.#bucket) return Number.POSITIVE_INFINITY;
    return this.#bucket.nextMs();
  }

  #closed(out: number): boolean {
    return this.#limits.paused || this.#places(out) <= 0;
  }

  #places(out: number): number {
    const { maxRunning } = this.#limits;
    return maxRunning === undefined ? Number.POSITIVE_INFINITY : maxRunning - out;
  }
}
