import "./charts.css";
import { useMemo, useState } from "preact/hooks";
import { useText } from "../i18n/text.tsx";
import { useStore } from "../live/store.ts";
import { Choice } from "../parts/choice.tsx";
import { oneOf } from "../parts/words.ts";
import { setQuery, usePlace } from "../routing/place.ts";
import { ChartFigure } from "./chart-figure.tsx";
import { linesOf, STEPS } from "./chart-lines.ts";
import { deepestQueues, marksOf, momentsOf } from "./history.ts";
import { useControl } from "./use-control.ts";

interface ChartsProps {
  readonly intervalS: number;
  /** All there are, by name. */
  readonly queues: readonly string[];
}

/** The last hour, of all queues or of the one in the address. */
export function Charts({ intervalS, queues }: ChartsProps) {
  const { t, f } = useText();
  const { query } = usePlace();
  const points = useStore(useControl().points);
  const queue = oneOf(query.get("queue"), queues);
  const [pointed, setPointed] = useState<number>();
  const words = t.control.charts;
  const [moments, marks] = useMemo(() => [momentsOf(points, intervalS), marksOf(points)], [points, intervalS]);
  const deepest = useMemo(() => deepestQueues(points, 5), [points]);
  const count = queues.length;
  const charts = useMemo(() => linesOf({ queue, queues: count, deepest, words }), [queue, count, deepest, words]);
  const write = { rate: f.figure, count: f.count, duration: f.duration };
  return (
    <section class="stack" aria-labelledby="control-hour">
      <div class="line-up spread">
        <h2 id="control-hour">{words.title}</h2>
        <Choice
          class="control-choice"
          label={words.queue}
          value={queue ?? ""}
          options={[["", words.all], ...queues.map((name) => [name, name] as const)]}
          onChoose={(name) => setQuery({ queue: name || null })}
        />
      </div>
      <div class="control-charts">
        {charts.map(({ id, lines, unit, ofSlowest = false }) => (
          <ChartFigure
            key={id}
            title={words.titles[id]}
            note={ofSlowest ? words.slowest : undefined}
            steps={STEPS[unit]}
            {...{ lines, moments, marks, write: write[unit], pointed, onPoint: setPointed }}
          />
        ))}
      </div>
      <MarkList marks={marks} />
    </section>
  );
}

function MarkList({ marks }: { readonly marks: ReturnType<typeof marksOf> }) {
  const { t, f } = useText();
  const words = t.control.charts;
  return (
    <details class="quiet">
      <summary>{words.marks(marks.length)}</summary>
      <p>{words.marksHint}</p>
      <ul class="control-marks">
        {marks.toReversed().map(({ atMs, kind, from, to }) => (
          <li key={`${atMs} ${kind}`}>
            {kind === "leader"
              ? words.leaderChanged(f.clock(atMs), String(to))
              : words.workersChanged(f.clock(atMs), Number(from), Number(to))}
          </li>
        ))}
      </ul>
    </details>
  );
}
