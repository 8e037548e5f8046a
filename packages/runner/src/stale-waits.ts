import { type Ending, RETURNED } from "./ending.ts";
import type { HeldRun } from "./held-run.ts";
import type { Holds } from "./holds.ts";

/** A hundred times as long as the work that is fetched ahead should last. */
const LOOK_MS = 2_000;

/** What waits, and who is told when it waits no more. */
export interface StaleWaitsOptions {
  readonly holds: Holds;
  readonly nowMs: () => number;
  /** A run that ends without ever having a slot. */
  onEnded(run: HeldRun, ending: Ending): void;
}

/**
 * Hands back runs that have waited here for two seconds: they were fetched in the belief that a slot would soon be
 * free, and then those before them turned out to be long. Another worker may have a slot for them.
 */
export class StaleWaits {
  readonly #options: StaleWaitsOptions;
  #seen: ReadonlySet<HeldRun> = new Set();
  #timer: NodeJS.Timeout | undefined;

  constructor(options: StaleWaitsOptions) {
    this.#options = options;
  }

  start(): void {
    this.#timer ??= setInterval(() => this.runOnce(), LOOK_MS);
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  /** Hands back what waits now and did so at the last look. */
  runOnce(): void {
    const { holds, nowMs, onEnded } = this.#options;
    const held = [...holds.all()];
    for (const { state, lane, startedMs } of held) {
      // Else the same would be fetched again before the first long run has ended.
      if (state === "running" && startedMs !== undefined) lane.observeAtLeast(nowMs() - startedMs);
    }
    const waiting = held.filter(({ state }) => state === "waiting");
    for (const run of waiting) {
      if (!this.#seen.has(run)) continue;
      run.end(nowMs());
      onEnded(run, RETURNED);
    }
    this.#seen = new Set(waiting);
  }
}
