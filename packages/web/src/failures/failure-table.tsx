import "../parts/card-table.css";
import type { Failure } from "@sheaf/client";
import { useText } from "../i18n/text.tsx";
import { ColumnHeads } from "../parts/column-heads.tsx";
import { toggled } from "../parts/words.ts";
import { setQuery } from "../routing/place.ts";
import { type FailureChoice, failureQuery } from "./failure-choice.ts";
import { FailureRow } from "./failure-row.tsx";
import type { Selecting } from "./use-selection.ts";

interface FailureTableProps {
  readonly shown: readonly Failure[];
  /** Failed tasks of all codes, for the shares. */
  readonly total: number;
  readonly choice: FailureChoice;
  /** Undefined where the reader may not retry. */
  readonly selecting: Selecting | undefined;
}

/** Errors, each with how often and when, opened to its latest tasks. */
export function FailureTable({ shown, total, choice, selecting }: FailureTableProps) {
  const { t } = useText();
  const { error, count, share, first, last } = t.failures.columns;
  const toggle = (code: string) => setQuery(failureQuery({ ...choice, open: toggled(choice.open, code) }));
  return (
    <table class="sheet card-table failures-table">
      <caption class="unseen">{t.failures.caption}</caption>
      <thead>
        <tr>
          {selecting && (
            <th scope="col" class="failures-tick">
              <TickAll selecting={selecting} codes={shown.map(({ code }) => code)} />
            </th>
          )}
          <ColumnHeads names={[error, count, share, first, last]} />
        </tr>
      </thead>
      <tbody>
        {shown.map((failure) => (
          <FailureRow
            key={failure.code}
            failure={failure}
            share={total === 0 ? 0 : failure.count / total}
            open={choice.open.includes(failure.code)}
            onToggle={() => toggle(failure.code)}
            selecting={selecting}
          />
        ))}
      </tbody>
    </table>
  );
}

interface TickAllProps {
  readonly selecting: Selecting;
  readonly codes: readonly string[];
}

function TickAll({ selecting: { selection, tickAll }, codes }: TickAllProps) {
  const { t } = useText();
  const ticked = codes.filter((code) => selection.codes.has(code)).length;
  return (
    <label class="failures-box">
      <input
        type="checkbox"
        checked={ticked === codes.length}
        indeterminate={ticked > 0 && ticked < codes.length}
        onClick={tickAll}
      />
      <span>{t.failures.selectAll}</span>
    </label>
  );
}
