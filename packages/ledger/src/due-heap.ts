/** A binary min-heap of entries that become due at a time in milliseconds. */
export class DueHeap<T> {
  readonly #times: number[] = [];
  readonly #items: T[] = [];

  get size(): number {
    return this.#times.length;
  }

  /** When the first entry is due; Infinity when there is none. */
  nextMs(): number {
    return this.#times[0] ?? Number.POSITIVE_INFINITY;
  }

  push(dueMs: number, item: T): void {
    let at = this.#times.length;
    this.#times.push(dueMs);
    this.#items.push(item);
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (this.#time(parent) <= dueMs) break;
      this.#swap(at, parent);
      at = parent;
    }
  }

  /** Takes the first entry out if it is due at `nowMs`. */
  popDue(nowMs: number): T | undefined {
    if (this.nextMs() > nowMs) return undefined;
    const first = this.#items[0];
    const lastTime = this.#times.pop();
    const lastItem = this.#items.pop();
    if (this.#times.length > 0 && lastTime !== undefined && lastItem !== undefined) {
      this.#times[0] = lastTime;
      this.#items[0] = lastItem;
      this.#sink();
    }
    return first;
  }

  #sink(): void {
    const size = this.#times.length;
    for (let at = 0; ; ) {
      const left = 2 * at + 1;
      if (left >= size) return;
      const right = left + 1;
      const child = right < size && this.#time(right) < this.#time(left) ? right : left;
      if (this.#time(at) <= this.#time(child)) return;
      this.#swap(at, child);
      at = child;
    }
  }

  #time(at: number): number {
    return this.#times[at] ?? Number.POSITIVE_INFINITY;
  }

  #swap(a: number, b: number): void {
    const time = this.#time(a);
    this.#times[a] = this.#time(b);
    this.#times[b] = time;
    const item = this.#items[a] as T;
    this.#items[a] = this.#items[b] as T;
    this.#items[b] = item;
  }
}
