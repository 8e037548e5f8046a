/** Things that are used by one at a time each. */
export interface Pool<T> {
  /** Waits for a free one, and gives it back at the end. */
  use<R>(work: (thing: T) => Promise<R>): Promise<R>;
}

/** Whoever waits longest comes first. */
export function createPool<T>(things: readonly T[]): Pool<T> {
  const free = [...things];
  const waiting: ((thing: T) => void)[] = [];
  const take = async (): Promise<T> => {
    const thing = free.pop();
    if (thing !== undefined) return thing;
    const { promise, resolve } = Promise.withResolvers<T>();
    waiting.push(resolve);
    return promise;
  };
  const giveBack = (thing: T) => {
    const next = waiting.shift();
    if (next === undefined) free.push(thing);
    else next(thing);
  };
  return {
    async use(work) {
      const thing = await take();
      return work(thing).finally(() => giveBack(thing));
    },
  };
}
