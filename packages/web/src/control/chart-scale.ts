/** From numbers to places: linear, and the same both ways round for a side that grows downwards. */
export type Scale = (value: number) => number;

/** Maps `from…to` to `start…end`; what has no extent lies at the start. */
export function scaleOf([from, to]: readonly [number, number], [start, end]: readonly [number, number]): Scale {
  const factor = to > from ? (end - start) / (to - from) : 0;
  return (value) => start + (value - from) * factor;
}

/** 1, 2, 5, 10 and so on, from a thousandth. */
const STEPS = Array.from({ length: 16 }, (_, power) => [1, 2, 5].map((step) => step * 10 ** (power - 3))).flat();

/** Round numbers from 0 to the first that is not below `max`, at most `room` steps of those given. */
export function ticksOf(max: number, room: number, steps: readonly number[] = STEPS): readonly number[] {
  const step = steps.find((one) => one * room >= max) ?? max / room;
  const count = Math.max(1, Math.ceil(max / step - 1e-9));
  return Array.from({ length: count + 1 }, (_, index) => rounded(index * step));
}

/** Minutes between two times at the bottom. */
const MINUTES = [1, 2, 5, 10, 15, 30, 60];

/** Whole minutes within `from…to`, Unix milliseconds, at most `room` of them. */
export function timeTicksOf([from, to]: readonly [number, number], room: number): readonly number[] {
  const minutes = MINUTES.find((one) => (to - from) / (one * 60_000) <= room) ?? 60;
  const [stepMs, ticks] = [minutes * 60_000, [] as number[]];
  for (let atMs = Math.ceil(from / stepMs) * stepMs; atMs <= to; atMs += stepMs) ticks.push(atMs);
  return ticks;
}

/** A line as the `d` of an SVG path. Null is a gap; what has no neighbours is a dot, where line ends are round. */
export function pathOf(values: readonly (number | null)[], xs: readonly number[], y: Scale): string {
  let path = "";
  let drawing = false;
  for (const [index, value] of values.entries()) {
    if (value === null) {
      drawing = false;
      continue;
    }
    const place = `${tenths(xs[index] ?? 0)} ${tenths(y(value))}`;
    path += drawing ? `L${place}` : `M${place}h0`;
    drawing = true;
  }
  return path;
}

/** The index of the place that is nearest; -1 of none. */
export function nearest(xs: readonly number[], x: number): number {
  let best = -1;
  for (const [index, place] of xs.entries()) {
    if (best < 0 || Math.abs(place - x) < Math.abs((xs[best] ?? 0) - x)) best = index;
  }
  return best;
}

function tenths(value: number): number {
  return Math.round(value * 10) / 10;
}

/** Without the dust of binary fractions. */
function rounded(value: number): number {
  return Number(value.toPrecision(12));
}
