import { useState } from "preact/hooks";
import { useText } from "../i18n/text.tsx";
import { toggled } from "../parts/words.ts";
import { go } from "../routing/place.ts";
import {
  type GroupChoice,
  groupsPath,
  isUnfiltered,
  labelIn,
  OUTCOMES,
  STATES,
  withLabel,
  withoutLabel,
} from "./group-filter.ts";

const show = (choice: GroupChoice) => go(groupsPath(choice), { replace: true });

/** What the groups are filtered by. */
export function GroupFilters({ choice }: { readonly choice: GroupChoice }) {
  const { t } = useText();
  return (
    <div class="line-up groups-filters">
      <Chips
        legend={t.groups.state}
        words={STATES}
        chosen={choice.state}
        names={t.states.group}
        onChoose={(state) => show({ ...choice, state })}
      />
      <Chips
        legend={t.groups.outcome}
        words={OUTCOMES}
        chosen={choice.outcome}
        names={t.states.outcome}
        onChoose={(outcome) => show({ ...choice, outcome })}
      />
      <LabelFilter choice={choice} />
      {!isUnfiltered(choice) && (
        <button type="button" class="plain small" onClick={() => go("/groups", { replace: true })}>
          {t.groups.clear}
        </button>
      )}
    </div>
  );
}

interface ChipsProps<T extends string> {
  readonly legend: string;
  readonly words: readonly T[];
  readonly chosen: readonly T[];
  readonly names: Readonly<Record<T, string>>;
  readonly onChoose: (words: readonly T[]) => void;
}

function Chips<T extends string>({ legend, words, chosen, names, onChoose }: ChipsProps<T>) {
  return (
    <fieldset class="line-up groups-chips">
      <legend>{legend}</legend>
      {words.map((word) => (
        <button
          key={word}
          type="button"
          class="chip"
          aria-pressed={chosen.includes(word)}
          onClick={() => onChoose(toggled(chosen, word))}
        >
          {names[word]}
        </button>
      ))}
    </fieldset>
  );
}

function LabelFilter({ choice }: { readonly choice: GroupChoice }) {
  const { t } = useText();
  const [wrong, setWrong] = useState(false);
  const add = (event: SubmitEvent) => {
    event.preventDefault();
    const form = event.currentTarget as HTMLFormElement;
    const pair = labelIn(String(new FormData(form).get("label") ?? "").trim());
    setWrong(!pair);
    if (!pair) return form.querySelector("input")?.focus();
    form.reset();
    show(withLabel(choice, pair));
  };
  return (
    <form class="line-up groups-label" onSubmit={add}>
      <label for="groups-label">{t.groups.label}</label>
      <input
        id="groups-label"
        name="label"
        placeholder={t.groups.labelHint}
        maxLength={129}
        required
        autocapitalize="off"
        spellcheck={false}
        aria-invalid={wrong}
        aria-describedby={wrong ? "groups-label-wrong" : undefined}
      />
      <button type="submit" class="small">
        {t.groups.addLabel}
      </button>
      {wrong && (
        <span id="groups-label-wrong" class="groups-wrong" role="alert">
          {t.groups.notALabel}
        </span>
      )}
      {Object.entries(choice.labels).map(([key, value]) => (
        <button
          key={key}
          type="button"
          class="chip groups-chosen"
          aria-label={t.groups.dropLabel(`${key}:${value}`)}
          aria-pressed="true"
          onClick={() => show(withoutLabel(choice, key))}
        >
          <bdi>{`${key}:${value}`}</bdi>
          <span aria-hidden="true">✕</span>
        </button>
      ))}
    </form>
  );
}
