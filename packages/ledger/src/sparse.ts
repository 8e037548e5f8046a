/** Values for a few positions of many: costs next to nothing while it is empty, as it is in most groups. */
export class Sparse<T> {
  #values: Map<number, T> | undefined;

  get size(): number {
    return this.#values?.size ?? 0;
  }

  get(index: number): T | undefined {
    return this.#values?.get(index);
  }

  has(index: number): boolean {
    return this.#values?.has(index) ?? false;
  }

  set(index: number, value: T): void {
    this.#values ??= new Map();
    this.#values.set(index, value);
  }

  delete(index: number): void {
    if (this.#values?.delete(index) && this.#values.size === 0) this.#values = undefined;
  }

  clear(): void {
    this.#values = undefined;
  }

  /** In the order in which the positions were first set. */
  entries(): Iterable<[index: number, value: T]> {
    return this.#values ?? [];
  }
}
