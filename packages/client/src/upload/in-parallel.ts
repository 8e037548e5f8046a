import { joinSignals } from "../http/join-signals.ts";

/** Indexes from `from` to below `to`. */
export interface IndexRange {
  readonly from: number;
  readonly to: number;
}

/**
 * Does something for each index in order, up to `most` at a time. The first failure aborts the signal of all others,
 * and rejects once none is under way any more; so does an abort of `outer`.
 */
export async function inParallel(
  most: number,
  { from, to }: IndexRange,
  work: (index: number, signal: AbortSignal) => Promise<void>,
  outer?: AbortSignal,
): Promise<void> {
  const failure = new AbortController();
  const signal = joinSignals(outer, failure.signal);
  let next = from;
  const oneByOne = async () => {
    while (next < to && !signal.aborted) await work(next++, signal);
  };
  const running = Array.from({ length: Math.max(1, Math.min(most, to - from)) }, () =>
    oneByOne().catch((error: unknown) => failure.abort(error)),
  );
  await Promise.all(running);
  outer?.throwIfAborted();
  failure.signal.throwIfAborted();
}
