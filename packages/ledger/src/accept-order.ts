import type { Group } from "./group.ts";

/** Groups in one block at most: adding and taking out move no more than that. */
const BLOCK = 512;

/** A place in the order in which groups were accepted. No two groups share one. */
export interface AcceptPlace {
  /** Log sequence of the accept. */
  readonly acceptSeq: number;
  /** Position of the accept in its record. */
  readonly acceptEvent: number;
}

/** Living groups in the order of their accepts, in blocks, none of which is empty: a few words of memory for each group. */
export class AcceptOrder {
  readonly #blocks: Group[][] = [];
  #size = 0;

  get size(): number {
    return this.#size;
  }

  /** Adds a group that was accepted after all that are here. */
  push(group: Group): void {
    const last = this.#blocks.at(-1);
    if (last && last.length < BLOCK) last.push(group);
    else this.#blocks.push([group]);
    this.#size++;
  }

  /** Takes a group out; answers whether it was here. */
  remove(group: Group): boolean {
    const at = this.#blockOf(group.terms);
    const block = this.#blocks[at];
    const index = block?.indexOf(group) ?? -1;
    if (index < 0) return false;
    block?.splice(index, 1);
    if (block?.length === 0) this.#blocks.splice(at, 1);
    this.#size--;
    return true;
  }

  /** The groups accepted before `place` (default: all), newest first. To be read before the next change. */
  *before(place?: AcceptPlace): Generator<Group> {
    let at = place ? this.#blockOf(place) : this.#blocks.length - 1;
    for (let end = place && placesBefore(this.#blocks[at] ?? [], place); at >= 0; at--, end = undefined) {
      const block = this.#blocks[at] ?? [];
      for (let index = (end ?? block.length) - 1; index >= 0; index--) yield block[index] as Group;
    }
  }

  /** The last block that begins at `place` or before; -1 where there is none. */
  #blockOf(place: AcceptPlace): number {
    return countWhile(this.#blocks, ([first]) => first !== undefined && !isBefore(place, first.terms)) - 1;
  }
}

function placesBefore(block: readonly Group[], place: AcceptPlace): number {
  return countWhile(block, ({ terms }) => isBefore(terms, place));
}

function isBefore(a: AcceptPlace, b: AcceptPlace): boolean {
  return a.acceptSeq < b.acceptSeq || (a.acceptSeq === b.acceptSeq && a.acceptEvent < b.acceptEvent);
}

/** How many entries from the first on have it, where none has it behind one that has it not. */
function countWhile<T>(entries: readonly T[], has: (entry: T) => boolean): number {
  let low = 0;
  let high = entries.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (has(entries[middle] as T)) low = middle + 1;
    else high = middle;
  }
  return low;
}
