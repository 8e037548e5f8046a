/**
 * The tasks of a group as they are shown, encoded. A task is encoded once per change, however many responses it goes into:
 * readers that are out of step get different responses of the same tasks.
 */
export class TaskBytes {
  readonly #bytes = new Map<number, Uint8Array>();

  /** The bytes of a task: known ones, or those that `encode` makes. */
  of(index: number, encode: () => Uint8Array): Uint8Array {
    const known = this.#bytes.get(index);
    if (known) return known;
    const bytes = encode();
    this.#bytes.set(index, bytes);
    return bytes;
  }

  /** The tasks `from` to `to - 1` have changed. */
  forget(from: number, to: number): void {
    if (this.#bytes.size === 0) return;
    for (let index = from; index < to; index++) this.#bytes.delete(index);
  }

  clear(): void {
    this.#bytes.clear();
  }
}
