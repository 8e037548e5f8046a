/** Lets one piece of work of a name go on at a time; the others wait for their turn. */
export class InTurn {
  readonly #last = new Map<string, Promise<unknown>>();

  /** Runs `work` when everything of this name that was asked for before has ended, however it ended. */
  async run<T>(name: string, work: () => Promise<T>): Promise<T> {
    const before = this.#last.get(name);
    const own = (before ?? Promise.resolve()).then(work, work);
    this.#last.set(name, own);
    try {
      return await own;
    } finally {
      if (this.#last.get(name) === own) this.#last.delete(name);
    }
  }
}
