import type { RunName } from "@sheaf/ledger";
import type { Stop } from "../history.ts";
import type { SimClock } from "./clock.ts";

/** What was stopped is remembered this long after it was last named, in milliseconds. */
const KEEP_MS = 10 * 60_000;

/** Groups and tasks stopped lately, as a worker remembers them: up to a round, or up to a run. */
export class SimTombstones {
  readonly #clock: SimClock;
  readonly #stones = new Map<string, { readonly upTo: number; readonly untilMs: number }>();

  constructor(clock: SimClock) {
    this.#clock = clock;
  }

  add({ groupId, round, tasks }: Stop): void {
    if (tasks.length === 0) this.#add(groupId, round);
    for (const task of tasks) this.#add(`${groupId}/${task.index}`, task.run);
  }

  /** Whether a run of this round was stopped, with its group or with its task. */
  covers({ groupId, index, run }: RunName, round: number): boolean {
    return round <= this.#upTo(groupId) || run <= this.#upTo(`${groupId}/${index}`);
  }

  #add(name: string, upTo: number): void {
    const untilMs = this.#clock.nowMs + KEEP_MS;
    this.#stones.set(name, { upTo: Math.max(this.#upTo(name), upTo), untilMs });
  }

  #upTo(name: string): number {
    const stone = this.#stones.get(name);
    return stone && stone.untilMs > this.#clock.nowMs ? stone.upTo : 0;
  }
}
