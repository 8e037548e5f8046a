/** Hands things out to those who wait, first come first served. */
export class WaitingLine<T> {
  readonly #waiting = new Set<{ resolve(thing: T): void; reject(reason: unknown): void }>();
  readonly #free = new Set<T>();

  /** Resolves with a thing that is free, now or later. Rejects with the signal's reason; its place in the line is given up then. */
  take(signal: AbortSignal): Promise<T> {
    const { promise, resolve, reject } = Promise.withResolvers<T>();
    if (signal.aborted) {
      reject(signal.reason);
      return promise;
    }
    const place = {
      resolve: (thing: T) => {
        leave();
        resolve(thing);
      },
      reject: (reason: unknown) => {
        leave();
        reject(reason);
      },
    };
    const onAbort = () => place.reject(signal.reason);
    const leave = () => {
      this.#waiting.delete(place);
      signal.removeEventListener("abort", onAbort);
    };
    signal.addEventListener("abort", onAbort, { once: true });
    this.#waiting.add(place);
    this.#serve();
    return promise;
  }

  /** Something is free. */
  offer(thing: T): void {
    this.#free.add(thing);
    this.#serve();
  }

  /** Something is not to be handed out any more; tells whether it was free. */
  withdraw(thing: T): boolean {
    return this.#free.delete(thing);
  }

  /** Turns away the first who waits. */
  refuseFirst(reason: unknown): void {
    this.#waiting.values().next().value?.reject(reason);
  }

  /** Turns away all who wait. */
  refuseAll(reason: unknown): void {
    for (const place of this.#waiting) {
      place.reject(reason);
    }
  }

  #serve(): void {
    const [place] = this.#waiting;
    const [thing] = this.#free;
    if (place !== undefined && thing !== undefined) {
      this.#free.delete(thing);
      place.resolve(thing);
    }
  }
}
