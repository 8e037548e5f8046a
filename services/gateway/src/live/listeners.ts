/** Who wants to be told when a feed has more to tell. */
export class Listeners {
  readonly #listeners = new Set<() => void>();

  /** Calls `listener` at each notice from now on; the answer removes it. */
  add(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Calls all; whoever comes or goes meanwhile makes no difference to this notice. */
  notify(): void {
    for (const listener of [...this.#listeners]) listener();
  }
}
