import { useState } from "preact/hooks";
import { useText } from "../i18n/text.tsx";
import { ColumnHeads } from "../parts/column-heads.tsx";
import { ScrollBox } from "../parts/scroll-box.tsx";
import type { Moment } from "./history.ts";
import type { NamedLine } from "./line-plot.tsx";

interface ChartTableProps {
  readonly title: string;
  readonly lines: readonly NamedLine[];
  readonly moments: readonly Moment[];
  readonly write: (value: number) => string;
}

/** The numbers of a chart, newest first; made when they are asked for. */
export function ChartTable({ title, lines, moments, write }: ChartTableProps) {
  const { t, f } = useText();
  const [open, setOpen] = useState(false);
  const words = t.control.charts;
  return (
    <details onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary aria-label={words.tableOf(title)}>{words.table}</summary>
      {open && (
        <ScrollBox class="control-numbers" label={title}>
          <table>
            <caption class="unseen">{title}</caption>
            <thead>
              <tr>
                <ColumnHeads names={[words.time, ...lines.map(({ name }) => name)]} />
              </tr>
            </thead>
            <tbody>
              {moments.toReversed().map(({ atMs, point }) => (
                <tr key={atMs}>
                  <th scope="row">{f.clock(atMs)}</th>
                  {lines.map(({ name, read }) => {
                    const value = point && read(point);
                    return <td key={name}>{value === null ? "–" : write(value)}</td>;
                  })}
                </tr>
              ))}
            </tbody>
          </table>
        </ScrollBox>
      )}
    </details>
  );
}
