import type { NewItem } from "../types/new-group.ts";

/** Items in one append. */
const MAX_ITEMS = 1_000;

/** Adds items to a group from an index on. */
export type Append = (firstIndex: number, items: readonly NewItem[]) => Promise<void>;

/** Items that come in any order and are appended in theirs, those that are ready together, one append at a time. */
export class ItemLine {
  readonly #append: Append;
  readonly #ready = new Map<number, NewItem>();
  #next: number;
  #busy = false;
  #appending = Promise.resolve();

  /** `next` is the index of the first item that the group does not have. */
  constructor(next: number, append: Append) {
    this.#next = next;
    this.#append = append;
  }

  /** Settles when all that can be appended with this item is. Rejects if that fails. */
  async put(index: number, item: NewItem): Promise<void> {
    this.#ready.set(index, item);
    if (!this.#busy) this.#appending = this.#run();
    await this.#appending;
  }

  async #run(): Promise<void> {
    this.#busy = true;
    try {
      for (let items = this.#take(); items.length > 0; items = this.#take()) {
        await this.#append(this.#next, items);
        this.#next += items.length;
      }
    } finally {
      this.#busy = false;
    }
  }

  #take(): NewItem[] {
    const items: NewItem[] = [];
    while (items.length < MAX_ITEMS) {
      const item = this.#ready.get(this.#next + items.length);
      if (item === undefined) break;
      this.#ready.delete(this.#next + items.length);
      items.push(item);
    }
    return items;
  }
}
