/** Reads rows some at a time. */
export interface RowReader<T> {
  /** The next `n`, or as many as there are. Once it has rejected, the reader is of no more use. */
  take(n: number): Promise<readonly T[]>;
  /** Whether there are more; known once something was taken. */
  more(): boolean;
}

/** Makes a reader, which reads one row ahead to know whether there are more. */
export function createRowReader<T>(rows: AsyncIterable<T>): RowReader<T> {
  const iterator = rows[Symbol.asyncIterator]();
  const ahead: T[] = [];
  let ended = false;
  return {
    async take(n) {
      while (!ended && ahead.length <= n) {
        const step = await iterator.next();
        if (step.done) ended = true;
        else ahead.push(step.value);
      }
      return ahead.splice(0, n);
    },
    more: () => ahead.length > 0,
  };
}
