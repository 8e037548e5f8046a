import type { ControlPoint, Percentiles, QueuePoint } from "@sheaf/client";

/** An hour of ten-second steps. */
const MAX_POINTS = 360;
/** Points further apart than so many steps have a gap between them. */
const GAP_STEPS = 2.5;

/** A moment of the charts: a point, or null in the middle of a gap. */
export interface Moment {
  /** Unix time. */
  readonly atMs: number;
  readonly point: ControlPoint | null;
}

/** Something that happened between two points. */
export interface Mark {
  /** Unix time. */
  readonly atMs: number;
  readonly kind: "leader" | "workers";
  readonly from: string | number;
  readonly to: string | number;
}

/** Both together, each point once, in order, as many as the service keeps. */
export function mergePoints(some: readonly ControlPoint[], more: readonly ControlPoint[]): readonly ControlPoint[] {
  const byTime = new Map([...some, ...more].map((point) => [timeOf(point), point]));
  byTime.delete(Number.NaN);
  const sorted = [...byTime].sort(([a], [b]) => a - b).map(([, point]) => point);
  return sorted.slice(-MAX_POINTS);
}

/** Whether something is missing between two points. */
export function isGap(before: ControlPoint, after: ControlPoint, intervalS: number): boolean {
  return timeOf(after) - timeOf(before) > GAP_STEPS * intervalS * 1_000;
}

/** The points with an empty moment in each gap, so that no line is drawn over it. */
export function momentsOf(points: readonly ControlPoint[], intervalS: number): readonly Moment[] {
  return points.flatMap((point, index) => {
    const [moment, before] = [{ atMs: timeOf(point), point }, points[index - 1]];
    if (!before || !isGap(before, point, intervalS)) return [moment];
    return [{ atMs: timeOf(before) + intervalS * 1_000, point: null }, moment];
  });
}

/** Changes of the lead and of the number of workers. */
export function marksOf(points: readonly ControlPoint[]): readonly Mark[] {
  return points.flatMap((point, index) => {
    const before = points[index - 1];
    if (!before) return [];
    const atMs = timeOf(point);
    const marks: Mark[] = [];
    if (before.leader !== point.leader) marks.push({ atMs, kind: "leader", from: before.leader, to: point.leader });
    if (before.workers !== point.workers)
      marks.push({ atMs, kind: "workers", from: before.workers, to: point.workers });
    return marks;
  });
}

/** A number of a point; null where it has none. */
export type Reading = (point: ControlPoint) => number | null;

/** The sum of a number over all queues, or that of one. */
export function sumOf(queue: string | undefined, read: (queue: QueuePoint) => number): Reading {
  return ({ queues }) => queuesOf(queues, queue).reduce((sum, one) => sum + read(one), 0);
}

/** A percentile of one queue, or of the slowest: those of several cannot be added up. */
export function slowest(
  queue: string | undefined,
  which: "wait_ms" | "run_ms",
  percentile: keyof Percentiles,
): Reading {
  return ({ queues }) => {
    const told = queuesOf(queues, queue).flatMap((one) => one[which]?.[percentile] ?? []);
    return told.length === 0 ? null : Math.max(...told);
  };
}

/** The queues that had most waiting, deepest first; `most` of them at most. */
export function deepestQueues(points: readonly ControlPoint[], most: number): readonly string[] {
  const depths = new Map<string, number>();
  for (const { queues } of points) {
    for (const { name, queued } of queues) depths.set(name, Math.max(depths.get(name) ?? 0, queued));
  }
  const sorted = [...depths].sort(([a, depthA], [b, depthB]) => depthB - depthA || (a < b ? -1 : 1));
  return sorted.slice(0, most).map(([name]) => name);
}

/** What waits in queues other than these. */
export function depthBeside(names: readonly string[]): Reading {
  return ({ queues }) => queues.reduce((sum, { name, queued }) => (names.includes(name) ? sum : sum + queued), 0);
}

/** The last value and the highest with its time; undefined where there is none at all. */
export function extremes(
  moments: readonly Moment[],
  read: Reading,
): { readonly last: number; readonly highest: number; readonly highestAtMs: number } | undefined {
  const told = moments.flatMap(({ atMs, point }) => {
    const value = point && read(point);
    return value === null ? [] : [{ atMs, value }];
  });
  const last = told.at(-1);
  if (!last) return undefined;
  const top = told.reduce((best, one) => (one.value > best.value ? one : best));
  return { last: last.value, highest: top.value, highestAtMs: top.atMs };
}

function queuesOf(queues: readonly QueuePoint[], name: string | undefined): readonly QueuePoint[] {
  return name === undefined ? queues : queues.filter((one) => one.name === name);
}

/** Unix milliseconds; NaN for what was never taken. */
function timeOf({ taken_at }: ControlPoint): number {
  return taken_at === null ? Number.NaN : Date.parse(taken_at);
}
