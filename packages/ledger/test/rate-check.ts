/** Runs handed out at a time; negative where they came back. */
export interface HandOut {
  readonly atMs: number;
  readonly runs: number;
}

/**
 * By how many runs the worst span of time, of all that begin and end with a hand-out, exceeds `rate × time + burst`; at
 * most 0 where the rate was kept. Times ascend.
 */
export function excess(handOuts: readonly HandOut[], ratePerS: number, burst: number): number {
  let worst = Number.NEGATIVE_INFINITY;
  for (const [from, { atMs: fromMs }] of handOuts.entries()) {
    let runs = 0;
    for (const handOut of handOuts.slice(from)) {
      runs += handOut.runs;
      worst = Math.max(worst, runs - (ratePerS * (handOut.atMs - fromMs)) / 1_000 - burst);
    }
  }
  return worst;
}
