/** Rounds before the counted ones: caches and compilers are warm then. Peers get as many. */
const WARM_UP_ROUNDS = 2;

/** Does it `count` times, and some times before that are not counted; gives the counted results. */
export async function inRounds<T>(count: number, once: () => Promise<T>): Promise<T[]> {
  const results: T[] = [];
  for (let round = 0; round < WARM_UP_ROUNDS + count; round++) results.push(await once());
  return results.slice(WARM_UP_ROUNDS);
}

/** How many of the rounds that were asked for are done where each takes a quarter of a minute: at most three. */
export function fewRounds(rounds: number): number {
  return Math.min(rounds, 3);
}
