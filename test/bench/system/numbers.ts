/** The `q`-quantile (0 to 1) by nearest rank. */
export function quantile(values: readonly number[], q: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(q * sorted.length) - 1)] ?? Number.NaN;
}

/** The middle one; of an even number the lower. */
export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}
