/** Tells log time between records: the local clock, never behind the last record's stamp. */
export class LogClock {
  readonly #lastMs: () => number;
  readonly #localMs: () => number;

  /** `lastMs` gives the time of the last folded record, `localMs` the local clock, both in milliseconds. */
  constructor(lastMs: () => number, localMs: () => number = Date.now) {
    this.#lastMs = lastMs;
    this.#localMs = localMs;
  }

  nowMs(): number {
    return Math.max(this.#lastMs(), this.#localMs());
  }
}
