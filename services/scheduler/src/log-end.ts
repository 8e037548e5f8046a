/**
 * Asks for the log's end on behalf of many: one question is on its way at a time. Who comes while one is waits for the
 * next, because the answer under way may be older than the write that they know of.
 */
export class LogEnd {
  readonly #read: () => Promise<number>;
  #asked: Promise<number> | undefined;
  #next: Promise<number> | undefined;

  /** `read` asks the log's leader; it must give up in time. */
  constructor(read: () => Promise<number>) {
    this.#read = read;
  }

  /**
   * Resolves with the log's last sequence at some moment after the call. Rejects with what `read` rejects with, also
   * where that was the question before: the log does not answer then.
   */
  seq(): Promise<number> {
    this.#next ??= this.#askAfter(this.#asked);
    return this.#next;
  }

  async #askAfter(earlier: Promise<number> | undefined): Promise<number> {
    try {
      await earlier;
    } finally {
      // Whoever comes from here on is not in this question any more.
      this.#next = undefined;
    }
    this.#asked = this.#read().finally(() => {
      this.#asked = undefined;
    });
    return this.#asked;
  }
}
