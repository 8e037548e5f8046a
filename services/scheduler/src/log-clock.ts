/**
 * Tells log time between records: the local clock, but never behind the last record's stamp and what has passed since
 * it came. So where the local clock is an hour behind, what is due does not wait for an hour.
 */
export class LogClock {
  readonly #lastMs: () => number;
  readonly #localMs: () => number;
  readonly #monotonicMs: () => number;
  /** Log time less monotonic time, as the record that came with the least delay tells. */
  #aheadMs = Number.NEGATIVE_INFINITY;

  /** `lastMs` gives the time of the last folded record, the others two local clocks, all in milliseconds. */
  constructor(
    lastMs: () => number,
    localMs: () => number = Date.now,
    monotonicMs: () => number = () => performance.now(),
  ) {
    this.#lastMs = lastMs;
    this.#localMs = localMs;
    this.#monotonicMs = monotonicMs;
  }

  /** Whole milliseconds, as log time is. */
  nowMs(): number {
    const monotonicMs = this.#monotonicMs();
    this.#aheadMs = Math.max(this.#aheadMs, this.#lastMs() - monotonicMs);
    return Math.floor(Math.max(this.#localMs(), monotonicMs + this.#aheadMs));
  }
}
