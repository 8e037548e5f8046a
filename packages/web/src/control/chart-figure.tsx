import { useId, useMemo } from "preact/hooks";
import { useText } from "../i18n/text.tsx";
import { ChartTable } from "./chart-table.tsx";
import { extremes, type Mark, type Moment } from "./history.ts";
import { type Line, LinePlot, type NamedLine } from "./line-plot.tsx";

interface ChartFigureProps {
  readonly title: string;
  /** Whose numbers they are, where that needs a word. */
  readonly note?: string | undefined;
  readonly lines: readonly NamedLine[];
  readonly moments: readonly Moment[];
  readonly marks: readonly Mark[];
  /** Between two numbers at its side. */
  readonly steps: readonly number[] | undefined;
  /** Writes a number of this chart. */
  readonly write: (value: number) => string;
  /** The moment that is pointed at, in any of the charts. */
  readonly pointed: number | undefined;
  readonly onPoint: (index: number | undefined) => void;
}

/** A chart with its legend, the same in words, and the same as a table. */
export function ChartFigure(props: ChartFigureProps) {
  const { title, note, lines, moments, marks, steps, write, pointed, onPoint } = props;
  const { t, f } = useText();
  const id = useId();
  const plotted = useMemo(
    () => lines.map((line) => ({ ...line, values: moments.map(({ point }) => point && line.read(point)) })),
    [lines, moments],
  );
  const timesMs = useMemo(() => moments.map(({ atMs }) => atMs), [moments]);
  const words = t.control.charts;
  const summary = lines.map(({ name, read }) => {
    const told = extremes(moments, read);
    return told
      ? words.summary(name, write(told.last), write(told.highest), f.clock(told.highestAtMs))
      : words.nothing(name);
  });
  const moment = moments[pointed ?? moments.length - 1];
  return (
    <figure class="sheet control-chart" aria-labelledby={id}>
      <figcaption class="line-up spread">
        <h3 id={id}>
          {title} {note !== undefined && <small class="quiet">{note}</small>}
        </h3>
        <span class="quiet number">{pointed === undefined || !moment ? "" : f.clock(moment.atMs)}</span>
      </figcaption>
      <LinePlot
        label={`${title}. ${summary.join(" ")}`}
        {...{ timesMs, lines: plotted, marks, steps, write, pointed, onPoint }}
        clock={f.hour}
      />
      <ul class="control-legend" aria-hidden="true">
        {lines.map(({ name, colour, dash, read }) => (
          <li key={name}>
            <Swatch {...{ colour, ...(dash && { dash }) }} />
            {name} <b class="number">{valueText(moment?.point ? read(moment.point) : null, write)}</b>
          </li>
        ))}
      </ul>
      <ChartTable {...{ title, lines, moments, write }} />
    </figure>
  );
}

function valueText(value: number | null, write: (value: number) => string): string {
  return value === null ? "–" : write(value);
}

function Swatch({ colour, dash }: Line) {
  return (
    <svg width="22" height="8" aria-hidden="true" focusable="false">
      <line x1="0" y1="4" x2="22" y2="4" style={{ stroke: `var(${colour})` }} stroke-dasharray={dash?.join(" ")} />
    </svg>
  );
}
