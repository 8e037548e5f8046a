import "./failures.css";
import { useMay } from "../api/session.ts";
import { useText } from "../i18n/text.tsx";
import { Trouble } from "../parts/trouble.tsx";
import { Link } from "../routing/link.tsx";
import { usePlace } from "../routing/place.ts";
import { chosenOf, readFailureChoice, retryWish, tasksOf } from "./failure-choice.ts";
import { FailureFilters } from "./failure-filters.tsx";
import { FailureTable } from "./failure-table.tsx";
import { RetryBar } from "./retry-bar.tsx";
import { useFailures } from "./use-failures.ts";
import { useSelection } from "./use-selection.ts";

/** Failed tasks of all groups by their error, and their retry. */
export function FailuresPage() {
  const { t } = useText();
  const { query } = usePlace();
  const choice = readFailureChoice(query);
  const { failures, queue, asking, error, load } = useFailures(choice.queue);
  const shown = chosenOf(failures ?? [], choice);
  const mayRetry = useMay("submitter");
  const selecting = useSelection(shown.map(({ code }) => code));
  const { codes: ticked } = selecting.selection;
  const wish = retryWish({ failures: shown, queue, chosenQueue: choice.queue, ticked });
  const ended = () => {
    selecting.clear();
    return load();
  };
  const filtered = choice.error.length > 0 || choice.queue !== undefined;
  return (
    <div class="stack failures">
      <div class="line-up spread">
        <div>
          <h1>{t.failures.title}</h1>
          <p class="quiet">{failures ? t.failures.lead(tasksOf(failures)) : asking && t.frame.loading}</p>
        </div>
        <button type="button" class="small" onClick={() => void load()}>
          {t.failures.refresh}
        </button>
      </div>
      <FailureFilters choice={choice} failures={failures ?? []} />
      {error !== undefined && <Trouble error={error} onAgain={() => void load()} />}
      {mayRetry && <RetryBar wish={wish} all={!shown.some(({ code }) => ticked.has(code))} onEnd={ended} />}
      {failures && shown.length > 0 && (
        <FailureTable
          shown={shown}
          total={tasksOf(failures)}
          choice={choice}
          selecting={mayRetry ? selecting : undefined}
        />
      )}
      {failures && shown.length === 0 && <Nothing filtered={filtered} />}
    </div>
  );
}

function Nothing({ filtered }: { readonly filtered: boolean }) {
  const { t } = useText();
  return (
    <div class="sheet stack empty">
      <h2>{filtered ? t.failures.noneMatch : t.failures.none}</h2>
      <p class="quiet">{filtered ? t.failures.noneMatchText : t.failures.noneText}</p>
      <p>
        <Link href={filtered ? "/failures" : "/groups"} class="button">
          {filtered ? t.failures.clear : t.failures.toGroups}
        </Link>
      </p>
    </div>
  );
}
