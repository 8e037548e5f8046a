import type { SimClock } from "./clock.ts";

/** A process's connection to the broker. */
export class Link {
  readonly #clock: SimClock;
  #upSinceMs: number;
  #downSinceMs = Number.NEGATIVE_INFINITY;
  #up = true;

  constructor(clock: SimClock) {
    this.#clock = clock;
    this.#upSinceMs = clock.nowMs;
  }

  get up(): boolean {
    return this.#up;
  }

  cut(): void {
    if (!this.#up) return;
    this.#up = false;
    this.#downSinceMs = this.#clock.nowMs;
  }

  join(): void {
    if (this.#up) return;
    this.#up = true;
    this.#upSinceMs = this.#clock.nowMs;
  }

  /** Whether it was down at any moment of the last `ms` milliseconds. */
  wasCut(ms: number): boolean {
    return !this.#up || (this.#downSinceMs > 0 && this.#upSinceMs > this.#clock.nowMs - ms);
  }

  /** How long it was down at a stretch, the last time that it was within the last `ms` milliseconds; 0 if it was not. */
  lastCutMs(ms: number): number {
    if (!this.wasCut(ms)) return 0;
    return (this.#up ? this.#upSinceMs : this.#clock.nowMs) - this.#downSinceMs;
  }
}
