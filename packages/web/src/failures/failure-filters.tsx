import type { Failure } from "@sheaf/client";
import { useText } from "../i18n/text.tsx";
import { Choice } from "../parts/choice.tsx";
import { toggled } from "../parts/words.ts";
import { setQuery } from "../routing/place.ts";
import { type FailureChoice, failureQuery } from "./failure-choice.ts";
import { useQueues } from "./use-failures.ts";

interface FailureFiltersProps {
  readonly choice: FailureChoice;
  /** Of all codes. */
  readonly failures: readonly Failure[];
}

/** What the failures are filtered by: codes as chips with their counts, and one queue. */
export function FailureFilters({ choice, failures }: FailureFiltersProps) {
  const { t, f } = useText();
  const counts = new Map<string, number>(failures.map(({ code, count }) => [code, count]));
  const codes = [...counts.keys(), ...choice.error.filter((code) => !counts.has(code))];
  const show = (changes: Partial<FailureChoice>) => setQuery(failureQuery({ ...choice, ...changes }));
  const filtered = choice.error.length > 0 || choice.queue !== undefined;
  if (codes.length === 0 && !filtered) return null;
  return (
    <div class="line-up failures-filters">
      <QueueChoice queue={choice.queue} onChoose={(queue) => show({ queue })} />
      <fieldset class="line-up failures-chips">
        <legend>{t.failures.error}</legend>
        {codes.map((code) => (
          <button
            key={code}
            type="button"
            class="chip"
            aria-pressed={choice.error.includes(code)}
            onClick={() => show({ error: toggled(choice.error, code) })}
          >
            <code>{code}</code>
            <span class="number">{f.count(counts.get(code) ?? 0)}</span>
          </button>
        ))}
      </fieldset>
      {filtered && (
        <button type="button" class="plain small" onClick={() => show({ error: [], queue: undefined })}>
          {t.failures.clear}
        </button>
      )}
    </div>
  );
}

interface QueueChoiceProps {
  readonly queue: string | undefined;
  readonly onChoose: (queue: string | undefined) => void;
}

function QueueChoice({ queue, onChoose }: QueueChoiceProps) {
  const { t } = useText();
  const known = useQueues();
  const queues = queue === undefined || known.includes(queue) ? known : [...known, queue];
  return (
    <Choice
      class="failures-queue"
      label={t.failures.queue}
      value={queue ?? ""}
      options={[["", t.failures.allQueues], ...queues.map((one) => [one, one] as const)]}
      onChoose={(one) => onChoose(one || undefined)}
    />
  );
}
