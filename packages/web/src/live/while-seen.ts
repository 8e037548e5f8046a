/** Whether somebody can see the page. */
export type Visibility = Pick<Document, "visibilityState" | "addEventListener" | "removeEventListener">;

/** How long work goes on for a page that is hidden. */
const AWAY_MS = 60_000;

/** How work follows the reader's eyes. */
export interface WhileSeenOptions {
  readonly signal: AbortSignal;
  /** Told when the work has been ended as nobody looks. */
  readonly onAway: () => void;
  /** Default: the document. */
  readonly page?: Visibility | undefined;
}

/**
 * Runs `work`, ends it by its signal once the page has been hidden for long, and runs it anew when it is seen again.
 * Settles as the work does; rejects with the signal's reason when that is aborted.
 */
export async function whileSeen<T>(
  work: (signal: AbortSignal) => Promise<T>,
  { signal, onAway, page = document }: WhileSeenOptions,
): Promise<T> {
  let away = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let goOn = () => {};
  const look = () => {
    clearTimeout(timer);
    if (page.visibilityState === "hidden") timer = setTimeout(() => away.abort(), AWAY_MS);
    else goOn();
  };
  page.addEventListener("visibilitychange", look);
  signal.addEventListener("abort", () => goOn(), { once: true });
  try {
    for (;;) {
      away = new AbortController();
      look();
      try {
        return await work(AbortSignal.any([signal, away.signal]));
      } catch (error) {
        signal.throwIfAborted();
        if (!away.signal.aborted) throw error;
      }
      onAway();
      await new Promise<void>((resolve) => {
        goOn = resolve;
        look();
      });
      signal.throwIfAborted();
    }
  } finally {
    clearTimeout(timer);
    page.removeEventListener("visibilitychange", look);
  }
}
