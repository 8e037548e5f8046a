/** A watcher that waits for its next turn. */
export interface Waiting {
  /** It has seen everything up to this log sequence. */
  readonly cursor: number;
  /** Not before, by the monotonic clock. */
  readonly dueAtMs: number;
  /** It is its turn, at this time: called once, and it waits no more. All whose turn it is are called at once. */
  go(atMs: number): void;
}

/**
 * When a watcher that got its response at `atMs` is due again: at the next multiple of its interval that is at least an
 * interval away. So watchers that began at different times come into step, and share what is made for them.
 */
export function nextDueMs(atMs: number, intervalMs: number): number {
  return Math.ceil((atMs + intervalMs) / intervalMs) * intervalMs;
}

/** What the turns of a group are held with. */
export interface TurnsOptions {
  /** Log sequence of the latest change; who has seen less has news. */
  readonly newest: () => number;
  /** A monotonic clock in milliseconds. */
  readonly nowMs: () => number;
}

/** The watchers of one group that wait, and the one timer they share. A turn is for all who are due and have news. */
export class Turns {
  readonly #options: TurnsOptions;
  readonly #waiting = new Set<Waiting>();
  /** No later than the earliest due time of all who wait. */
  #earliestMs = Number.POSITIVE_INFINITY;
  #timer: NodeJS.Timeout | undefined;
  #atMs = 0;

  constructor(options: TurnsOptions) {
    this.#options = options;
  }

  /** Has `one` wait for its turn. */
  wait(one: Waiting): void {
    this.#waiting.add(one);
    this.#earliestMs = Math.min(this.#earliestMs, one.dueAtMs);
    if (one.cursor < this.#options.newest()) this.#schedule(one.dueAtMs);
  }

  /** `one` waits no more. */
  leave(one: Waiting): void {
    this.#waiting.delete(one);
    if (this.#waiting.size === 0) this.#rest();
  }

  /** Something has changed: everyone has news. */
  news(): void {
    if (this.#waiting.size > 0) this.#schedule(this.#earliestMs);
  }

  #schedule(dueAtMs: number): void {
    const nowMs = this.#options.nowMs();
    const atMs = Math.max(dueAtMs, nowMs);
    if (this.#timer !== undefined && this.#atMs <= atMs) return;
    clearTimeout(this.#timer);
    this.#atMs = atMs;
    this.#timer = setTimeout(() => this.#turn(), Math.ceil(atMs - nowMs));
  }

  /** Counts as held at the time it was meant for: a timer that is late must not take the watchers out of step. */
  #turn(): void {
    const newest = this.#options.newest();
    const atMs = this.#atMs;
    this.#timer = undefined;
    this.#earliestMs = Number.POSITIVE_INFINITY;
    let nextMs = Number.POSITIVE_INFINITY;
    for (const one of this.#waiting) {
      const news = one.cursor < newest;
      if (news && one.dueAtMs <= atMs) {
        this.#waiting.delete(one);
        one.go(atMs);
        continue;
      }
      this.#earliestMs = Math.min(this.#earliestMs, one.dueAtMs);
      if (news) nextMs = Math.min(nextMs, one.dueAtMs);
    }
    if (Number.isFinite(nextMs)) this.#schedule(nextMs);
  }

  #rest(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#earliestMs = Number.POSITIVE_INFINITY;
  }
}
