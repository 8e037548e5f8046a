import { useEffect, useRef, useState } from "preact/hooks";

/** A value that tells who listens when it changes. */
export interface Store<T> {
  get(): T;
  set(value: T): void;
  /** Gives back what ends the listening. */
  listen(listener: () => void): () => void;
}

/** Makes a store. Listeners are told at once, and only of values that differ. */
export function createStore<T>(initial: T): Store<T> {
  let value = initial;
  const listeners = new Set<() => void>();
  return {
    get: () => value,
    set(next) {
      if (Object.is(next, value)) return;
      value = next;
      for (const listener of [...listeners]) listener();
    },
    listen(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

/** What `select` takes out of a store; the component is rendered again when that differs, and not otherwise. */
export function useStore<T, S = T>(store: Store<T>, select: (value: T) => S = (value) => value as unknown as S): S {
  const selected = select(store.get());
  const latest = useRef({ selected, select });
  latest.current = { selected, select };
  const [, render] = useState({});
  useEffect(() => {
    const look = () => {
      if (!Object.is(latest.current.select(store.get()), latest.current.selected)) render({});
    };
    look();
    return store.listen(look);
  }, [store]);
  return selected;
}
