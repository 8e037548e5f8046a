/** Work fetched ahead of the slots shall last about this long. */
const AHEAD_MS = 20;
/** Most runs fetched ahead of one queue. */
const MAX_AHEAD = 2048;
/** A new lane expects runs too long to fetch any ahead. */
const FIRST_GUESS_MS = AHEAD_MS;
/** Weight of the latest run in the moving average. */
const WEIGHT = 0.2;

/** One queue as this worker sees it: how much of it waits here, and how long its runs take. */
export class Lane {
  readonly queue: string;
  /** Runs of this queue that wait for a slot. Kept by HeldRun. */
  waiting = 0;
  #runMs = FIRST_GUESS_MS;
  #runsPerMessage = 1;

  constructor(queue: string) {
    this.queue = queue;
  }

  /** Takes the duration of a run into the moving average. */
  observe(runMs: number): void {
    this.#runMs += (runMs - this.#runMs) * WEIGHT;
  }

  /** Takes in a run that has gone on for this long and has not ended: it tells something only when it is a long one. */
  observeAtLeast(runMs: number): void {
    if (runMs > this.#runMs) this.observe(runMs);
  }

  /** Runs worth having beyond the free slots: about 20 ms of work, none where a run takes that long. */
  ahead(slots: number): number {
    if (this.#runMs >= AHEAD_MS) return 0;
    return Math.min(MAX_AHEAD, Math.floor((slots * AHEAD_MS) / this.#runMs));
  }

  /** A message with so many runs came. */
  received(runs: number): void {
    this.#runsPerMessage += (runs - this.#runsPerMessage) * WEIGHT;
  }

  /** How many more messages of this queue may be taken now, if the worker has `room` for as many runs in all. */
  wanted(slots: { free: number; size: number }, room: number): number {
    const runs = Math.max(0, Math.min(room, slots.free + this.ahead(slots.size) - this.waiting));
    return Math.ceil(runs / this.#runsPerMessage);
  }
}
