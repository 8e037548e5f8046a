import type { GroupDesk } from "./group-desk.ts";

/** The desks that take turns. Who joins gets the last turn of the round; joining and leaving cost the same in any ring. */
export class Ring {
  #turn: GroupDesk | undefined;

  /** Whose turn it is; undefined when the ring is empty. */
  get turn(): GroupDesk | undefined {
    return this.#turn;
  }

  /** The turn goes to the next one. */
  pass(): void {
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
  }

  leave(desk: GroupDesk): void {
    const { before, after } = desk;
    if (!before || !after) return;
    before.after = after;
    after.before = before;
    if (this.#turn === desk) this.#turn = after === desk ? undefined : after;
    desk.before = undefined;
    desk.after = undefined;
  }
}
