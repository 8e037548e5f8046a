const FIRST_MS = 100;
const LONGEST_MS = 5_000;

/** A process that was up this long is taken for healthy: its next failure counts as the first. */
export const HEALTHY_AFTER_MS = 10_000;

/** How long to wait before the restart that follows the `failures`th failure in a row (1, 2, …): 100 ms doubling to 5 s. */
export function restartDelayMs(failures: number): number {
  return Math.min(FIRST_MS * 2 ** (failures - 1), LONGEST_MS);
}
