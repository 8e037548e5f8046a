import { joinSignals } from "../http/join-signals.ts";

/** Indexes from `from` to below `to`. */
export interface IndexRange {
  readonly from: number;
  readonly to: number;
}

/**
 * Does something for each index in order, up to `lanes` at a time. The first failure aborts the signal of all others,
 * and rejects once none is under way any more; so does an abort of `outer`.
 */
export async function inLanes(
  lanes: number,
  { from, to }: IndexRange,
  work: (index: number, signal: AbortSignal) => Promise<void>,
  outer?: AbortSignal,
): Promise<void> {
  const failure = new AbortController();
  const signal = joinSignals(outer, failure.signal);
  let next = from;
  const lane = async () => {
    while (next < to && !signal.aborted) await work(next++, signal);
  };
  const running = Array.from({ length: Math.max(1, Math.min(lanes, to - from)) }, () =>
    lane().catch((error: unknown) => failure.abort(error)),
  );
  await Promise.all(running);
  outer?.throwIfAborted();
  failure.signal.throwIfAborted();
}
