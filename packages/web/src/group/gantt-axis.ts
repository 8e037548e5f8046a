/** From one time of the log to another, Unix milliseconds. */
export interface Span {
  readonly fromMs: number;
  readonly toMs: number;
}

/** A mark on an axis. */
export interface Tick {
  /** From 0, the start of the axis, to 1. */
  readonly share: number;
  /** Time since the start, without what is cut out. */
  readonly ms: number;
}

/** An axis of time without the long stretches in which nothing was to be done, as before a retry. */
export interface Axis {
  /** All that is shown, milliseconds; at least 1. */
  readonly lengthMs: number;
  /** Where a time is, from 0 to 1. */
  shareOf(ms: number): number;
  /** The time at a share of the axis. */
  msAt(share: number): number;
  /** Where something is cut out. */
  readonly cuts: readonly number[];
}

/** A gap is cut out when it is longer than this share of all that is busy. */
const CUT_ABOVE = 0.2;
/** What is left of it, as such a share; of many gaps together no more than the second. */
const [CUT_TO, CUTS_TO] = [0.02, 0.2];
const STEPS_MS = [
  1, 2, 5, 10, 20, 50, 100, 200, 500, 1e3, 2e3, 5e3, 1e4, 15e3, 3e4, 6e4, 12e4, 3e5, 6e5, 9e5, 18e5, 36e5,
];
const HOUR_MS = 3_600_000;

/** Times from `fromMs` on, which are shown earlier than they were. */
interface Shift {
  readonly fromMs: number;
  readonly ms: number;
}

/** Makes the axis of all times at which something waits or runs. */
export function createAxis(spans: readonly Span[]): Axis {
  const busy = union(spans);
  const [shifts, leftMs] = shiftsOf(busy);
  const lengthMs = Math.max(1, (busy.at(-1)?.toMs ?? 0) - (shifts.at(-1)?.ms ?? 0));
  return {
    lengthMs,
    shareOf: (ms) => Math.min(1, Math.max(0, (ms - shiftAt(shifts, ({ fromMs }) => fromMs <= ms)) / lengthMs)),
    msAt(share) {
      const at = share * lengthMs;
      // A thousandth: products of shares are not exact.
      return at + shiftAt(shifts, ({ fromMs, ms }) => fromMs - ms <= at + 0.001);
    },
    cuts: shifts.slice(1).map(({ fromMs, ms }) => (fromMs - ms - leftMs / 2) / lengthMs),
  };
}

/** The shifts in their order, and what is left of each gap. */
function shiftsOf(busy: readonly Span[]): readonly [readonly Shift[], number] {
  const busyMs = busy.reduce((sum, { fromMs, toMs }) => sum + toMs - fromMs, 0);
  const gaps = busy.flatMap(({ fromMs }, i) => {
    const ms = fromMs - (busy[i - 1]?.toMs ?? fromMs);
    return ms > busyMs * CUT_ABOVE ? [{ fromMs, ms }] : [];
  });
  const leftMs = busyMs * Math.min(CUT_TO, CUTS_TO / Math.max(1, gaps.length));
  const startMs = busy[0]?.fromMs ?? 0;
  let shiftMs = startMs;
  const rest = gaps.map(({ fromMs, ms }) => {
    shiftMs += ms - leftMs;
    return { fromMs, ms: shiftMs };
  });
  return [[{ fromMs: startMs, ms: startMs }, ...rest], leftMs];
}

/** The last shift that has begun, found by halves: a group that was fed for days has thousands. */
function shiftAt(shifts: readonly Shift[], hasBegun: (shift: Shift) => boolean): number {
  let [low, high] = [0, shifts.length];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    const shift = shifts[middle];
    if (shift && hasBegun(shift)) low = middle;
    else high = middle;
  }
  return shifts[low]?.ms ?? 0;
}

/** Round times along an axis, at most `most` of them and the start. */
export function ticksOf({ lengthMs }: Axis, most: number): readonly Tick[] {
  const least = lengthMs / Math.max(1, most);
  const step = STEPS_MS.find((ms) => ms >= least) ?? Math.ceil(least / HOUR_MS) * HOUR_MS;
  return Array.from({ length: Math.floor(lengthMs / step) + 1 }, (_, i) => ({
    share: (i * step) / lengthMs,
    ms: i * step,
  }));
}

function union(spans: readonly Span[]): Span[] {
  const joined: { fromMs: number; toMs: number }[] = [];
  for (const { fromMs, toMs } of [...spans].sort((a, b) => a.fromMs - b.fromMs)) {
    const last = joined.at(-1);
    if (last && fromMs <= last.toMs) last.toMs = Math.max(last.toMs, toMs);
    else joined.push({ fromMs, toMs });
  }
  return joined;
}
