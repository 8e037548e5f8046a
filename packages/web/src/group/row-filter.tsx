import { useText } from "../i18n/text.tsx";
import { setQuery } from "../routing/place.ts";
import { ROW_STATES, type RowState } from "./rows.ts";

interface RowFilterProps {
  readonly counts: ReadonlyMap<RowState, number>;
  readonly total: number;
  readonly chosen: RowState | undefined;
  readonly grid: boolean;
}

/** Which images are shown, each state with its number, and as what. */
export function RowFilter({ counts, total, chosen, grid }: RowFilterProps) {
  const { t, f } = useText();
  const present = ROW_STATES.filter((state) => state === chosen || (counts.get(state) ?? 0) > 0);
  const names: Readonly<Record<RowState, string>> = { ...t.group.states, ...t.states.task };
  const chip = (state: RowState | undefined, n: number) => (
    <button
      key={state ?? "all"}
      type="button"
      class="chip"
      aria-pressed={state === chosen}
      onClick={() => setQuery({ state: state ?? null })}
    >
      {state === undefined ? t.group.all : names[state]} <span class="number">{f.count(n)}</span>
    </button>
  );
  const view = (name: "grid" | "table", text: string) => (
    <button
      type="button"
      class="chip"
      aria-pressed={grid === (name === "grid")}
      onClick={() => setQuery({ view: name === "grid" ? "grid" : null })}
    >
      {text}
    </button>
  );
  return (
    <div class="line-up spread row-filter">
      <fieldset class="line-up" aria-label={t.group.images}>
        {chip(undefined, total)}
        {present.map((state) => chip(state, counts.get(state) ?? 0))}
      </fieldset>
      <fieldset class="line-up" aria-label={t.group.view}>
        {view("table", t.group.table)}
        {view("grid", t.group.grid)}
      </fieldset>
    </div>
  );
}
