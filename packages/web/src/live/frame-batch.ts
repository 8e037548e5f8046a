/** Collects what comes in between two frames of the screen and hands it over once for each. */
export interface FrameBatch<T> {
  push(item: T): void;
  /** Forgets what has not been handed over. */
  stop(): void;
}

/** A hidden page has no frames: there it is handed over after this long instead. */
const HIDDEN_MS = 250;

/** Makes a batch that calls `apply` at most once per frame, with all that was pushed since, in order. */
export function createFrameBatch<T>(apply: (items: readonly T[]) => void): FrameBatch<T> {
  let items: T[] = [];
  let frame: number;
  let timer: ReturnType<typeof setTimeout>;
  const stop = () => {
    cancelAnimationFrame(frame);
    clearTimeout(timer);
    items = [];
  };
  const flush = () => {
    const taken = items;
    stop();
    apply(taken);
  };
  return {
    push(item) {
      if (items.push(item) > 1) return;
      frame = requestAnimationFrame(flush);
      timer = setTimeout(flush, HIDDEN_MS);
    },
    stop,
  };
}
