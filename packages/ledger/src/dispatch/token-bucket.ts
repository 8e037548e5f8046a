/** What comes in within this time may be saved up, milliseconds: a wake-up that comes this much late costs nothing. */
const SAVED_MS = 100;
/** Sums of fractions fall short of whole tokens by less than this. */
const ROUNDING = 1e-6;

/** How many tokens there may be at once: one, and what comes in within 100 ms. */
export function burstOf(ratePerS: number): number {
  return 1 + (ratePerS * SAVED_MS) / 1_000;
}

/**
 * Holds hand-outs to a rate: in any time of `t` seconds at most `rate × t + burst`. It begins full. A clock that jumps
 * ahead fills it once; one that is set back adds nothing, and time goes on from there.
 */
export class TokenBucket {
  #ratePerS: number;
  #tokens: number;
  #atMs = Number.NEGATIVE_INFINITY;

  /** `ratePerS` is above 0 and may be a fraction. */
  constructor(ratePerS: number) {
    this.#ratePerS = ratePerS;
    this.#tokens = burstOf(ratePerS);
  }

  /** From now on it fills at another rate; what was saved up stays, as far as it fits. */
  change(ratePerS: number): void {
    this.#ratePerS = ratePerS;
    this.giveBack(0);
  }

  /** Adds what has come in until `nowMs`, whole milliseconds, and answers how many whole tokens there are. */
  refill(nowMs: number): number {
    const elapsedMs = Math.max(0, nowMs - this.#atMs);
    this.#atMs = nowMs;
    this.giveBack((elapsedMs * this.#ratePerS) / 1_000);
    return this.#whole();
  }

  /** Takes tokens that {@link refill} has answered. */
  take(count: number): void {
    this.#tokens -= count;
  }

  /** Tokens that were taken for nothing. */
  giveBack(count: number): void {
    this.#tokens = Math.min(burstOf(this.#ratePerS), this.#tokens + count);
  }

  /** When the next token is there, by the whole milliseconds given to {@link refill}; Infinity when one is there. */
  nextMs(): number {
    if (this.#whole() > 0) return Number.POSITIVE_INFINITY;
    // Rounded up before it is added: so long after 1970 a sum loses its small fractions.
    return this.#atMs + Math.ceil(((1 - this.#tokens) * 1_000) / this.#ratePerS);
  }

  #whole(): number {
    return Math.floor(this.#tokens + ROUNDING);
  }
}
