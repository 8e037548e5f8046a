/** An asynchronous function of a process: it yields what it waits for. */
export type Fiber = Generator<() => boolean, void, void>;

interface Waiting {
  readonly fiber: Fiber;
  until: () => boolean;
}

/** What a process has under way. It goes on as soon as what it waits for is true, and not at all once it was killed. */
export class Fibers {
  readonly #waiting = new Set<Waiting>();

  get size(): number {
    return this.#waiting.size;
  }

  /** The fiber begins with the next pump: whoever starts it may be in the middle of something. */
  start(fiber: Fiber): void {
    this.#waiting.add({ fiber, until: () => true });
  }

  /** Lets all go on that can. */
  pump(): void {
    for (let again = this.#waiting.size > 0; again; ) {
      again = false;
      for (const waiting of this.#waiting) again = this.#run(waiting) || again;
    }
  }

  /** The process is gone. */
  kill(): void {
    this.#waiting.clear();
  }

  #run(waiting: Waiting): boolean {
    let moved = false;
    while (this.#waiting.has(waiting) && waiting.until()) {
      moved = true;
      // While it runs it must not be run again from within.
      waiting.until = () => false;
      const { done, value } = waiting.fiber.next();
      if (done) this.#waiting.delete(waiting);
      else waiting.until = value;
    }
    return moved;
  }
}
