import type { RetriedFailures } from "@sheaf/client";

/** What was run again so far. */
export type RetryTotals = Omit<RetriedFailures, "more">;

interface RetryTurns {
  /** One call; as many as the service retries in one. */
  readonly call: () => Promise<RetriedFailures>;
  /** As many as were confirmed: tasks that fail again meanwhile match again, and must not be run for ever. */
  readonly wanted: number;
  readonly onProgress: (totals: RetryTotals) => void;
  readonly signal: AbortSignal;
}

/** Calls until there is no more or the signal says stop; a call that is under way is waited for, as it has its effect. */
export async function retryInTurns({ call, wanted, onProgress, signal }: RetryTurns): Promise<void> {
  let totals: RetryTotals = { retried: 0, groups: 0 };
  for (;;) {
    const { retried, groups, more } = await call();
    totals = { retried: totals.retried + retried, groups: totals.groups + groups };
    onProgress(totals);
    if (!more || totals.retried >= wanted || signal.aborted) return;
  }
}
