import type { TypeBound } from "./type-bounds.ts";

/** Work fetched ahead of the slots shall last about this long. */
const AHEAD_MS = 20;
/** Most runs fetched ahead of one queue. */
const MAX_AHEAD = 2048;
/** Runs that wait for their type's turn while the queue's other types go on being fetched; beyond it nothing is. */
const MAX_PARKED = 64;
/** A new lane expects runs too long to fetch any ahead. */
const FIRST_GUESS_MS = AHEAD_MS;
/** Weight of the latest run in the moving average. */
const WEIGHT = 0.2;

/** One queue as this worker sees it: how much of it waits and runs here, and how long its runs take. */
export class Lane {
  readonly queue: string;
  /** Runs of this queue that wait for a slot. Kept by HeldRun. */
  waiting = 0;
  /** Those of them that wait for their type's turn, whatever the slots. Kept by HeldRun. */
  parked = 0;
  /** Slots that runs of this queue take up. Kept by Places. */
  working = 0;
  readonly #bounds: readonly TypeBound[] | undefined;
  #runMs = FIRST_GUESS_MS;
  #runsPerMessage = 1;

  /** `bounds` are those of all its types; undefined (default) where some type has none. */
  constructor(queue: string, bounds?: readonly TypeBound[]) {
    this.queue = queue;
    this.#bounds = bounds;
  }

  /** Takes the duration of a run into the moving average. */
  observe(runMs: number): void {
    this.#runMs += (runMs - this.#runMs) * WEIGHT;
  }

  /** Takes in a run that has gone on for this long and has not ended: it tells something only when it is a long one. */
  observeAtLeast(runMs: number): void {
    if (runMs > this.#runMs) this.observe(runMs);
  }

  /** Whether its runs take too long to fetch any ahead. */
  get long(): boolean {
    return this.#runMs >= AHEAD_MS;
  }

  /** Runs worth having beyond the free slots: about 20 ms of work, none where a run takes that long. */
  ahead(slots: number): number {
    if (this.long) return 0;
    return Math.min(MAX_AHEAD, Math.floor((slots * AHEAD_MS) / this.#runMs));
  }

  /** A message with so many runs came. */
  received(runs: number): void {
    this.#runsPerMessage += (runs - this.#runsPerMessage) * WEIGHT;
  }

  /** Runs that its types' bounds let start now; infinite where some type has none. */
  get room(): number {
    return this.#bounds?.reduce((sum, bound) => sum + bound.room, 0) ?? Number.POSITIVE_INFINITY;
  }

  /**
   * How many more messages of this queue may be taken now, with so many free slots for it and so many that become free
   * soon, if the worker has `room` for as many runs in all.
   */
  wanted(slots: { free: number; size: number }, room: number): number {
    const runs = this.#bounds ? this.#wantedBounded(slots, this.#bounds) : this.#wantedFreely(slots);
    return Math.ceil(Math.max(0, Math.min(room, runs)) / this.#runsPerMessage);
  }

  #wantedFreely({ free, size }: { free: number; size: number }): number {
    if (this.parked >= MAX_PARKED) return 0;
    return free + this.ahead(size) - (this.waiting - this.parked);
  }

  #wantedBounded({ free, size }: { free: number; size: number }, bounds: readonly TypeBound[]): number {
    const most = bounds.reduce((sum, bound) => sum + bound.most, 0);
    return Math.min(free, this.room) + this.ahead(Math.min(size, most)) - this.waiting;
  }
}
