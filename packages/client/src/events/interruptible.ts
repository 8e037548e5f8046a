import { joinSignals } from "../http/join-signals.ts";

/**
 * Runs a generator such that leaving it (`break`, `return()`) aborts at once what it is waiting for. A generator alone
 * would finish its pending step first. An abort of `outer` rejects the pending step with its reason.
 */
export function interruptible<T>(
  make: (signal: AbortSignal) => AsyncGenerator<T, void>,
  outer?: AbortSignal,
): AsyncIterableIterator<T> {
  const left = new AbortController();
  const steps = make(joinSignals(outer, left.signal));
  const end: IteratorReturnResult<undefined> = { done: true, value: undefined };
  return {
    async next() {
      try {
        const step = await steps.next();
        return step.done === true ? end : step;
      } catch (error) {
        if (left.signal.aborted) return end;
        throw error;
      }
    },
    async return() {
      left.abort();
      await steps.return().catch(() => undefined);
      return end;
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}
