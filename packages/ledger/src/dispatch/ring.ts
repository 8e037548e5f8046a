import type { GroupDesk } from "./group-desk.ts";

/**
 * The desks that take turns. Who joins has the next turn, in the middle of another's, so that a small group starts at
 * once; whose turn was cut goes on after it, and is not cut again before it has ended. Joining and leaving cost the same
 * in any ring.
 */
export class Ring {
  #turn: GroupDesk | undefined;
  /** Whose turn was cut and has not ended since. */
  #cut: GroupDesk | undefined;

  /** Whose turn it is; undefined when the ring is empty. */
  get turn(): GroupDesk | undefined {
    return this.#turn;
  }

  /** The turn goes to the next one. */
  pass(): void {
    if (this.#cut === this.#turn) this.#cut = undefined;
    this.#turn = this.#turn?.after;
  }

  join(desk: GroupDesk): void {
    if (desk.after) return;
    const turn = this.#turn ?? desk;
    const last = turn.before ?? desk;
    desk.before = last;
    desk.after = turn;
    last.after = desk;
    turn.before = desk;
    this.#turn = turn;
    if (turn === desk || this.#cut) return;
    this.#cut = turn;
    this.#turn = desk;
  }

  leave(desk: GroupDesk): void {
    const { before, after } = desk;
    if (!before || !after) return;
    if (this.#cut === desk) this.#cut = undefined;
    before.after = after;
    after.before = before;
    if (this.#turn === desk) this.#turn = after === desk ? undefined : after;
    desk.before = undefined;
    desk.after = undefined;
  }
}
