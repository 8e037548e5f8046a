/** Counts what is under way by key, and lets others wait until a key has nothing under way. */
export class InFlight {
  readonly #counts = new Map<string, number>();
  readonly #waiters = new Map<string, (() => void)[]>();

  begin(key: string): void {
    this.#counts.set(key, (this.#counts.get(key) ?? 0) + 1);
  }

  end(key: string): void {
    const left = (this.#counts.get(key) ?? 0) - 1;
    if (left > 0) {
      this.#counts.set(key, left);
      return;
    }
    this.#counts.delete(key);
    for (const resolve of this.#waiters.get(key) ?? []) resolve();
    this.#waiters.delete(key);
  }

  /** Resolves when nothing of `key` is under way. */
  async none(key: string): Promise<void> {
    if (!this.#counts.has(key)) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    const waiters = this.#waiters.get(key);
    if (waiters) waiters.push(resolve);
    else this.#waiters.set(key, [resolve]);
    await promise;
  }
}
