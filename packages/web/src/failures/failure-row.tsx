import type { Failure } from "@sheaf/client";
import { useText } from "../i18n/text.tsx";
import { Ago } from "../parts/time.tsx";
import { Samples } from "./samples.tsx";
import type { Selecting } from "./use-selection.ts";

interface FailureRowProps {
  readonly failure: Failure;
  /** Of all failed tasks, 0 to 1. */
  readonly share: number;
  readonly open: boolean;
  readonly onToggle: () => void;
  readonly selecting: Selecting | undefined;
}

/** One error: in words and by its code; below it, when it is opened, its latest tasks. */
export function FailureRow({ failure, share, open, onToggle, selecting }: FailureRowProps) {
  const { t, f } = useText();
  const { code, count, first_at, last_at } = failure;
  const columns = t.failures.columns;
  return (
    <>
      <tr class={open ? "failures-opened" : undefined}>
        {selecting && (
          <td class="failures-tick">
            <Tick code={code} selecting={selecting} />
          </td>
        )}
        <th scope="row" class="card-wide">
          <button
            type="button"
            class="plain failures-open"
            aria-expanded={open}
            aria-controls={open ? `failures-of-${code}` : undefined}
            title={t.failures.open(code)}
            onClick={onToggle}
          >
            <span class="failures-arrow" aria-hidden="true">
              ▸
            </span>
            <span>
              {t.errors[code] ?? failure.samples[0]?.error.message ?? code}
              <code>{code}</code>
            </span>
          </button>
        </th>
        <td data-label={columns.count} class="number">
          {f.count(count)}
        </td>
        <td data-label={columns.share} class="number">
          <span class="failures-share" aria-hidden="true">
            <span style={{ inlineSize: `${share * 100}%` }} />
          </span>
          {f.percent(share)}
        </td>
        <td data-label={columns.first}>{first_at !== null && <Ago iso={first_at} focusable />}</td>
        <td data-label={columns.last}>{last_at !== null && <Ago iso={last_at} focusable />}</td>
      </tr>
      {open && (
        <tr class="failures-below" id={`failures-of-${code}`}>
          <td colSpan={selecting ? 6 : 5} class="card-wide">
            <Samples failure={failure} />
          </td>
        </tr>
      )}
    </>
  );
}

function Tick({ code, selecting: { selection, tick } }: { readonly code: string; readonly selecting: Selecting }) {
  const { t } = useText();
  return (
    <label class="failures-box">
      <input type="checkbox" checked={selection.codes.has(code)} onClick={(event) => tick(code, event.shiftKey)} />
      <span class="unseen">{t.failures.select(code)}</span>
    </label>
  );
}
