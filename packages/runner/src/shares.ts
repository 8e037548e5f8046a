import type { Lane } from "./lane.ts";

/** A queue of which nothing came for so long after it was asked for, in milliseconds, has nothing to give. */
export const QUIET_MS = 50;

/** What one queue was asked for, and when it gave last. */
export interface Claim {
  readonly lane: Lane;
  /** Messages asked for that have not come; too many for a moment where a request has expired. */
  due: number;
  /** When it was asked while nothing was due, or gave something. */
  sinceMs: number;
  /** Place in the order in which the queues gave. */
  served: number;
}

/**
 * Divides the free slots among the queues, so that no more is fetched than can start. Queues that have something to give
 * share equally, and what is left over goes to those served longest ago. A quiet queue keeps an equal share asked for,
 * at least one run, as only so it is noticed when something comes; the others may use that share meanwhile. So more than
 * can start is fetched only at the moment at which a quiet queue gives again.
 */
export class Shares {
  readonly claims: readonly Claim[];
  readonly #nowMs: () => number;
  #served = 0;

  /** `nowMs` is a monotonic clock in milliseconds. */
  constructor(lanes: readonly Lane[], nowMs: () => number) {
    this.#nowMs = nowMs;
    this.claims = lanes.map((lane, i) => ({ lane, due: 0, sinceMs: 0, served: i - lanes.length }));
  }

  /** Of `free` slots those that the queue may fetch runs for. */
  of(claim: Claim, free: number): number {
    if (this.claims.length === 1 || free <= 0) return free;
    const nowMs = this.#nowMs();
    if (isQuiet(claim, nowMs)) return Math.max(1, Math.floor(free / this.claims.length));
    let busy = 1;
    let before = 0;
    let taken = 0;
    for (const other of this.claims) {
      if (other === claim || isQuiet(other, nowMs)) continue;
      taken += takenBy(other);
      // It could not start any more than it has.
      if (other.lane.room <= 0) continue;
      busy++;
      if (other.served < claim.served) before++;
    }
    const equal = Math.floor(free / busy) + (before < free % busy ? 1 : 0);
    return Math.max(0, Math.min(equal, free - taken));
  }

  /** Whether the queue has nothing to give, as far as is known. */
  isQuiet(claim: Claim): boolean {
    return isQuiet(claim, this.#nowMs());
  }

  /** So many messages of the queue are asked for in all. */
  asked(claim: Claim, messages: number): void {
    if (messages <= claim.due) return;
    // To ask a quiet queue for more does not make it give.
    if (claim.due === 0) claim.sinceMs = this.#nowMs();
    claim.due = messages;
  }

  /** A message of the queue came. */
  delivered(claim: Claim): void {
    claim.due = Math.max(0, claim.due - 1);
    claim.sinceMs = this.#nowMs();
    claim.served = ++this.#served;
  }
}

function isQuiet({ lane, due, sinceMs }: Claim, nowMs: number): boolean {
  return due > 0 && lane.waiting === 0 && nowMs - sinceMs > QUIET_MS;
}

/** Slots that what is on its way, or waits, will take up. Short runs give them back before it matters. */
function takenBy({ lane, due }: Claim): number {
  return lane.long ? due + lane.waiting - lane.parked : 0;
}
