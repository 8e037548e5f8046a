/** Sub-buckets per power of two: a percentile is at most 12.5 % too high. */
const SUB = 8;

/** A log-linear histogram of durations in milliseconds, 0 to about 24 days, in the manner of HdrHistogram. */
export class Histogram {
  readonly #buckets = new Uint32Array(32 * SUB);
  #count = 0;

  get count(): number {
    return this.#count;
  }

  record(ms: number): void {
    const at = bucketOf(ms);
    this.#buckets[at] = (this.#buckets[at] ?? 0) + 1;
    this.#count++;
  }

  /** The upper edge of the bucket that holds the `q`-quantile (0 to 1); 0 when empty. */
  quantile(q: number): number {
    let left = Math.max(1, Math.ceil(q * this.#count));
    if (this.#count === 0) return 0;
    for (let at = 0; at < this.#buckets.length; at++) {
      left -= this.#buckets[at] ?? 0;
      if (left <= 0) return upperEdge(at);
    }
    return upperEdge(this.#buckets.length - 1);
  }

  reset(): void {
    this.#buckets.fill(0);
    this.#count = 0;
  }
}

function bucketOf(ms: number): number {
  const value = Math.max(0, Math.min(2 ** 31 - 1, Math.round(ms)));
  if (value < SUB) return value;
  const power = 31 - Math.clz32(value);
  const sub = (value >>> (power - 3)) - SUB;
  return (power - 2) * SUB + sub;
}

function upperEdge(bucket: number): number {
  if (bucket < SUB) return bucket;
  const power = Math.floor(bucket / SUB) + 2;
  const sub = (bucket % SUB) + SUB;
  return (sub + 1) * 2 ** (power - 3) - 1;
}
