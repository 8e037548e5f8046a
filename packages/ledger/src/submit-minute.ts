const SECOND_MS = 1_000;
/** A submit counts for the second it came in and for this many whole ones after it. */
const COUNTED_SECONDS = 60;

/** The submits of the last minute by log time, counted by second: each counts for 60 to 61 seconds. */
export class SubmitMinute {
  readonly #seconds: number[] = [];
  readonly #counts: number[] = [];

  /** One more, at a log time that is not before the latest. */
  add(timeMs: number): void {
    const second = Math.floor(timeMs / SECOND_MS);
    const last = this.#seconds.length - 1;
    if (this.#seconds[last] === second) {
      this.#counts[last] = (this.#counts[last] ?? 0) + 1;
      return;
    }
    this.#seconds.push(second);
    this.#counts.push(1);
    while (!isCounted(this.#seconds[0] ?? second, timeMs)) {
      this.#seconds.shift();
      this.#counts.shift();
    }
  }

  /** How many count at `nowMs`. */
  count(nowMs: number): number {
    return this.#counts.reduce((sum, n, i) => (isCounted(this.#seconds[i] ?? 0, nowMs) ? sum + n : sum), 0);
  }

  /** When fewer than `most` count, if no more come: milliseconds of log time, `nowMs` where it is so already. */
  belowAtMs(most: number, nowMs: number): number {
    let left = this.count(nowMs);
    for (const [i, second] of this.#seconds.entries()) {
      if (left < most) break;
      if (!isCounted(second, nowMs)) continue;
      left -= this.#counts[i] ?? 0;
      if (left < most) return (second + COUNTED_SECONDS + 1) * SECOND_MS;
    }
    return nowMs;
  }
}

function isCounted(second: number, nowMs: number): boolean {
  return second + COUNTED_SECONDS >= Math.floor(nowMs / SECOND_MS);
}
