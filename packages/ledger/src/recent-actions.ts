/** How many are kept. */
export const MAX_ACTIONS = 1_000;

/** Where the log tells of something an operator did. */
export interface ActionPlace {
  /** Log sequence of the record. */
  readonly seq: number;
  /** Position of the event in the record. */
  readonly event: number;
  /** Milliseconds of log time. */
  readonly timeMs: number;
}

/** What operators did last: a thousand places in the log, oldest first. What they say stays there. */
export class RecentActions {
  readonly #places: ActionPlace[] = [];

  /** Adds one. Only what comes behind all others is new: a state of a snapshot has some that are folded once more. */
  add(place: ActionPlace): void {
    const last = this.#places.at(-1);
    if (last && !isBefore(last, place)) return;
    this.#places.push(place);
    if (this.#places.length > MAX_ACTIONS) this.#places.shift();
  }

  /** All of them, oldest first. */
  values(): readonly ActionPlace[] {
    return this.#places;
  }

  /** Up to `most` that came before `place` (default: the latest), newest first. */
  before(place: Pick<ActionPlace, "seq" | "event"> | undefined, most: number): ActionPlace[] {
    const end = place ? this.#places.findLastIndex((one) => isBefore(one, place)) + 1 : this.#places.length;
    return this.#places.slice(Math.max(0, end - most), end).reverse();
  }
}

function isBefore(a: Pick<ActionPlace, "seq" | "event">, b: Pick<ActionPlace, "seq" | "event">): boolean {
  return a.seq < b.seq || (a.seq === b.seq && a.event < b.event);
}
