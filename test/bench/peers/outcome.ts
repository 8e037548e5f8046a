import type { Column, Peer, PeerFigure, RedisMode } from "../row.ts";
import { PeerMissingError } from "./peer-missing-error.ts";

/** What a measurement gave, or why there is nothing. */
export type Outcome<T> = { readonly value: T } | { readonly why: string };

/** By mode; one that was not tried is absent. */
export type Outcomes<T> = Partial<Record<RedisMode, Outcome<T>>>;

/** Both modes, best speed first. */
export const BOTH_MODES: readonly RedisMode[] = ["memory", "fsync"];

/** Measures in each mode in turn. What cannot be had, or fails, leaves its reason instead of a figure. */
export async function outcomes<T>(
  modes: readonly RedisMode[],
  measure: (mode: RedisMode) => Promise<T>,
): Promise<Outcomes<T>> {
  const all: Outcomes<T> = {};
  for (const mode of modes) {
    try {
      all[mode] = { value: await measure(mode) };
    } catch (error) {
      if (!(error instanceof PeerMissingError)) console.error(error);
      all[mode] = { why: `not run: ${String(error instanceof Error ? error.message : error).split("\n", 1)[0]}` };
    }
  }
  return all;
}

/** The columns of a peer, each with the figure of what was measured. */
export function columns<T>(
  peer: Peer,
  measured: Outcomes<T>,
  figure: (value: T) => number,
): Partial<Record<Column, PeerFigure>> {
  const entries = Object.entries(measured).map(([mode, one]) => [
    `${peer}, ${mode}`,
    "value" in one ? { value: figure(one.value) } : { note: one.why },
  ]);
  return Object.fromEntries(entries) as Partial<Record<Column, PeerFigure>>;
}
