/** Time of a simulated world in milliseconds: nothing passes unless a step says so. */
export class SimClock {
  /** What every process measures with: monotonic, the same for all. */
  nowMs = 1_700_000_000_000;
  /** The broker's wall clock may be set forwards and back. */
  brokerAheadMs = 0;

  /** What the broker stamps now. */
  get stampMs(): number {
    return this.nowMs + this.brokerAheadMs;
  }
}

/** Log time between records, as a scheduler tells it: never behind the last record and what has passed since it came. */
export class SimLogClock {
  readonly #clock: SimClock;
  readonly #skewMs: number;
  readonly #lastMs: () => number;
  #aheadMs = Number.NEGATIVE_INFINITY;

  /** `skewMs` is how far the replica's wall clock is from the world's; `lastMs` the time of its last folded record. */
  constructor(clock: SimClock, skewMs: number, lastMs: () => number) {
    this.#clock = clock;
    this.#skewMs = skewMs;
    this.#lastMs = lastMs;
  }

  nowMs(): number {
    const { nowMs } = this.#clock;
    this.#aheadMs = Math.max(this.#aheadMs, this.#lastMs() - nowMs);
    return Math.max(nowMs + this.#skewMs, nowMs + this.#aheadMs);
  }
}
