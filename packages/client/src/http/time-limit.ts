import { joinSignals } from "./join-signals.ts";

/** Time for something that can be aborted. */
export interface TimeLimit {
  /** Aborts with the caller's signal, or when the time has passed. */
  readonly signal: AbortSignal;
  /** Whether it was the time. */
  passed(): boolean;
  /** Lets the time run on without effect. */
  lift(): void;
}

/** Starts the time; undefined is no limit. */
export function timeLimit(caller: AbortSignal | undefined, ms: number | undefined): TimeLimit {
  const late = new AbortController();
  const timer = ms === undefined ? undefined : setTimeout(() => late.abort(), ms);
  return {
    signal: joinSignals(caller, late.signal),
    passed: () => late.signal.aborted && caller?.aborted !== true,
    lift: () => clearTimeout(timer),
  };
}
