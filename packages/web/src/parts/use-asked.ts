import { useEffect, useState } from "preact/hooks";

/** What came of asking the service once. */
export type Asked<T> =
  | { readonly state: "asking" }
  | { readonly state: "told"; readonly value: T }
  /** `again` asks once more. */
  | { readonly state: "failed"; readonly error: unknown; again(): void };

/** Asks when the component is first shown. */
export function useAsked<T>(ask: (signal: AbortSignal) => Promise<T>): Asked<T> {
  const [asked, setAsked] = useState<Asked<T>>({ state: "asking" });
  const [attempt, setAttempt] = useState(0);
  useEffect(() => {
    const abort = new AbortController();
    setAsked({ state: "asking" });
    ask(abort.signal).then(
      (value) => setAsked({ state: "told", value }),
      (error: unknown) => {
        if (abort.signal.aborted) return;
        setAsked({ state: "failed", error, again: () => setAttempt(attempt + 1) });
      },
    );
    return () => abort.abort();
  }, [attempt]);
  return asked;
}
