import type { Size } from "../output-size.ts";

/** At effort 4 AVIF takes six times as long as at 3 for files a fifth smaller. */
const DEFAULT_EFFORT = 3;
const LARGE_PIXELS = 12_000_000;
const LARGE_EFFORT = 2;

/** The effort AVIF gets: what was asked for, within the limit, and little for large pictures. */
export function avifEffort(asked: number | undefined, { width, height }: Size, limit: number): number {
  const large = width * height > LARGE_PIXELS;
  return Math.min(asked ?? DEFAULT_EFFORT, limit, large ? LARGE_EFFORT : limit);
}
