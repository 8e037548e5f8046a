/** Which tasks of a group may be asked for at once. */
export interface TouchRange {
  /** First index. */
  readonly from: number;
  /** How many at most. */
  readonly most: number;
}

/**
 * When each task of a group was last touched, by log sequence; 0 = not since this was made. A column and not a list of
 * touches: it never runs over, so that even the slowest reader finds what has changed for it, and takes 8 bytes a task.
 */
export class Touches {
  #seqs = new Float64Array(0);

  /** Record `seq` has touched the tasks `from` to `to - 1` of a group of `total`. */
  touch(from: number, to: number, { seq, total }: { seq: number; total: number }): void {
    if (to > this.#seqs.length) this.#grow(Math.max(total, to, this.#seqs.length * 2));
    this.#seqs.fill(seq, from, to);
  }

  /** Indexes of the tasks that were touched after `seq`, in order. */
  after(seq: number, { from, most }: TouchRange): number[] {
    const indexes: number[] = [];
    const seqs = this.#seqs;
    for (let index = from; index < seqs.length && indexes.length < most; index++) {
      if ((seqs[index] ?? 0) > seq) indexes.push(index);
    }
    return indexes;
  }

  #grow(capacity: number): void {
    const seqs = new Float64Array(capacity);
    seqs.set(this.#seqs);
    this.#seqs = seqs;
  }
}
