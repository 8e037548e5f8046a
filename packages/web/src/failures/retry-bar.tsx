import { useRef, useState } from "preact/hooks";
import { useText } from "../i18n/text.tsx";
import { Confirm } from "../parts/confirm.tsx";
import { useKeptFocus } from "../parts/use-kept-focus.ts";
import { type RetryWish, tasksOf } from "./failure-choice.ts";
import { type Retrying, useRetrying } from "./use-retrying.ts";

interface RetryBarProps {
  /** What can be run again; undefined where there is nothing. */
  readonly wish: RetryWish | undefined;
  /** Whether it is all that is shown. */
  readonly all: boolean;
  /** Called when a retry has ended, however it did. */
  readonly onEnd: () => Promise<void>;
}

/** Runs all that match, or what is selected of it, again as one operation; how far it is, and what came of it. */
export function RetryBar({ wish, all, onEnd }: RetryBarProps) {
  const { t } = useText();
  const [asked, setAsked] = useState<RetryWish>();
  const { retrying, start, stop } = useRetrying(onEnd);
  const box = useRef<HTMLDivElement>(null);
  useKeptFocus(box, (kept) => kept.querySelector("button"));
  const confirmed = (asked: RetryWish) => {
    setAsked(undefined);
    start(asked);
  };
  return (
    <div ref={box} class="line-up failures-retry">
      {retrying.state === "running" ? (
        <button type="button" class="small" onClick={stop} key="button">
          {t.failures.stop}
        </button>
      ) : (
        wish && (
          <button type="button" class="small primary" onClick={() => setAsked(wish)} key="button">
            {all ? t.failures.retryAll(tasksOf(wish.failures)) : t.failures.retrySelected(tasksOf(wish.failures))}
          </button>
        )
      )}
      <span role="status">{useRetryWords(retrying)}</span>
      {asked && (
        <Confirm
          title={t.failures.askTitle(tasksOf(asked.failures))}
          yes={t.failures.askYes(tasksOf(asked.failures))}
          onYes={() => confirmed(asked)}
          onClose={() => setAsked(undefined)}
        >
          <ul class="failures-asked">
            {asked.failures.map(({ code, count }) => (
              <li key={code}>{t.failures.byCode(code, count)}</li>
            ))}
          </ul>
          <p>{t.failures.askText}</p>
        </Confirm>
      )}
    </div>
  );
}

function useRetryWords(retrying: Retrying): string {
  const { t } = useText();
  if (retrying.state === "none") return "";
  const { state, retried, groups } = retrying;
  if (state === "running") return t.failures.running(retried);
  if (state === "stopped") return t.failures.stopped(retried, groups);
  if (state === "broken") return t.failures.broken(retried, retrying.why);
  return retried === 0 ? t.failures.doneNothing : t.failures.done(retried, groups);
}
