import { useMemo } from "preact/hooks";
import { useWidth } from "../parts/use-width.ts";
import { nearest, pathOf, scaleOf, ticksOf, timeTicksOf } from "./chart-scale.ts";
import type { Mark, Reading } from "./history.ts";

/** How a line looks. */
export interface Line {
  /** A custom property, for example `--running`. */
  readonly colour: string;
  /** Lengths of dashes and the spaces between them; none is a whole line. */
  readonly dash?: readonly number[];
}

/** A line with its name and where its numbers come from. */
export interface NamedLine extends Line {
  readonly name: string;
  readonly read: Reading;
}

/** A line and its numbers, one for each time; null is a gap. */
export interface PlottedLine extends Line {
  readonly name: string;
  readonly values: readonly (number | null)[];
}

interface LinePlotProps {
  /** The plot in words. */
  readonly label: string;
  /** Unix time, ascending. */
  readonly timesMs: readonly number[];
  readonly lines: readonly PlottedLine[];
  readonly marks: readonly Mark[];
  /** Between two numbers at the side; they are chosen by how much room there is. Default: round ones. */
  readonly steps: readonly number[] | undefined;
  readonly write: (value: number) => string;
  /** Writes a time at the bottom. */
  readonly clock: (atMs: number) => string;
  /** The time that is pointed at, in this plot or in one beside it. */
  readonly pointed: number | undefined;
  readonly onPoint: (index: number | undefined) => void;
}

/** Pixels. */
const HEIGHT = 150;
const LEAST_WIDTH = 200;
const SPACE = { left: 76, right: 30, top: 8, bottom: 24 };
const TICK_SPACE = { x: 70, y: 26 };

/** Numbers over time. It is SVG, so its colours are those of the page at any moment. */
export function LinePlot(props: LinePlotProps) {
  const { label, timesMs, lines, marks, steps, write, clock, pointed, onPoint } = props;
  const { box, width: room } = useWidth();
  const width = Math.max(LEAST_WIDTH, Math.floor(room));
  const plot = useMemo(() => layOut({ timesMs, lines, steps, width }), [timesMs, lines, steps, width]);
  const { xs, x, y, ticks, timeTicks, paths } = plot;
  const [right, bottom] = [width - SPACE.right, HEIGHT - SPACE.bottom];
  const point = (event: PointerEvent) => {
    const index = nearest(xs, event.clientX - (box.current?.getBoundingClientRect().left ?? 0));
    onPoint(index < 0 ? undefined : index);
  };
  return (
    <div ref={box} class="control-plot">
      <svg
        role="img"
        aria-label={label}
        width={width}
        height={HEIGHT}
        onPointerMove={point}
        onPointerLeave={() => onPoint(undefined)}
      >
        {ticks.map((value) => (
          <g key={value}>
            <line class="plot-grid" x1={SPACE.left} x2={right} y1={y(value)} y2={y(value)} />
            <text x={SPACE.left - 6} y={y(value) + 4} text-anchor="end">
              {write(value)}
            </text>
          </g>
        ))}
        {timeTicks.map((atMs) => (
          <text key={atMs} x={x(atMs)} y={HEIGHT - 6} text-anchor="middle">
            {clock(atMs)}
          </text>
        ))}
        {marks
          .filter(({ atMs }) => atMs >= (timesMs[0] ?? 0))
          .map(({ atMs, kind }) => (
            <line
              key={`${atMs} ${kind}`}
              class={`plot-mark plot-${kind}`}
              x1={x(atMs)}
              x2={x(atMs)}
              y1={SPACE.top}
              y2={bottom}
            />
          ))}
        {lines.map(({ name, colour, dash }, index) => (
          <path
            key={name}
            class="plot-line"
            d={paths[index]}
            style={{ stroke: `var(${colour})` }}
            stroke-dasharray={dash?.join(" ")}
          />
        ))}
        {pointed !== undefined && (
          <line class="plot-pointer" x1={xs[pointed]} x2={xs[pointed]} y1={SPACE.top} y2={bottom} />
        )}
      </svg>
    </div>
  );
}

function layOut({
  timesMs,
  lines,
  steps,
  width,
}: Pick<LinePlotProps, "timesMs" | "lines" | "steps"> & { width: number }) {
  const extent = [timesMs[0] ?? 0, timesMs.at(-1) ?? 1] as const;
  const x = scaleOf(extent, [SPACE.left, width - SPACE.right]);
  const highest = Math.max(0, ...lines.flatMap(({ values }) => values.map((value) => value ?? 0)));
  const ticks = ticksOf(highest || 1, Math.floor((HEIGHT - SPACE.top - SPACE.bottom) / TICK_SPACE.y), steps);
  const y = scaleOf([0, ticks.at(-1) ?? 1], [HEIGHT - SPACE.bottom, SPACE.top]);
  const xs = timesMs.map(x);
  const room = Math.floor((width - SPACE.left - SPACE.right) / TICK_SPACE.x);
  return {
    xs,
    x,
    y,
    ticks,
    timeTicks: timeTicksOf(extent, room),
    paths: lines.map(({ values }) => pathOf(values, xs, y)),
  };
}
