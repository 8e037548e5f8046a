import { useEffect, useRef, useState } from "preact/hooks";
import { problemText } from "../api/error-text.ts";
import { sheaf } from "../api/sheaf.ts";
import { useText } from "../i18n/text.tsx";
import { type RetryWish, tasksOf } from "./failure-choice.ts";
import { type RetryTotals, retryInTurns } from "./retry-in-turns.ts";

/** How a retry of many goes, or went. */
export type Retrying =
  | { readonly state: "none" }
  | ({ readonly state: "running" | "done" | "stopped" } & RetryTotals)
  | ({ readonly state: "broken"; readonly why: string } & RetryTotals);

const NONE: RetryTotals = { retried: 0, groups: 0 };

/** Runs failures again until there is no more or it is stopped; a reader who leaves stops it too. */
export function useRetrying(onEnd: () => Promise<void>) {
  const { t } = useText();
  const [retrying, setRetrying] = useState<Retrying>({ state: "none" });
  const running = useRef<AbortController | undefined>(undefined);
  useEffect(() => () => running.current?.abort(), []);
  const start = async ({ failures, queue }: RetryWish) => {
    const stopping = new AbortController();
    const { signal } = stopping;
    running.current = stopping;
    let totals = NONE;
    setRetrying({ state: "running", ...totals });
    const filter = { error: failures.map(({ code }) => code), ...(queue !== undefined && { queue }) };
    try {
      await retryInTurns({
        call: () => sheaf.retryFailures(filter),
        wanted: tasksOf(failures),
        onProgress: (sofar) => {
          totals = sofar;
          setRetrying({ state: "running", ...totals });
        },
        signal,
      });
      setRetrying({ state: signal.aborted ? "stopped" : "done", ...totals });
    } catch (error) {
      setRetrying({ state: "broken", why: problemText(error, t), ...totals });
    }
    await onEnd();
  };
  return { retrying, start: (wish: RetryWish) => void start(wish), stop: () => running.current?.abort() };
}
