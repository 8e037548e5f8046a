import type { SheafError } from "../sheaf-error.ts";

/** How calls are repeated. */
export interface RetryOptions {
  /** In all, the first one included; 1 repeats nothing. Default 4. */
  readonly attempts?: number;
  /** Before the second attempt; doubled for each further one. Default 250 ms. */
  readonly firstDelayMs?: number;
  /** Longest delay; an answer whose `Retry-After` asks for more is not repeated. Default 30 s. */
  readonly maxDelayMs?: number;
}

/** The same, complete. */
export type RetryPolicy = Required<RetryOptions>;

/**
 * When a call may be sent again: `always` if a repeat does no harm, `if_refused` if it may only follow an answer which
 * says that nothing was done, `never` if the caller sees to it.
 */
export type Repeat = "always" | "if_refused" | "never";

/** Fills in the defaults. */
export function resolveRetry(options: RetryOptions = {}): RetryPolicy {
  return {
    attempts: options.attempts ?? 4,
    firstDelayMs: options.firstDelayMs ?? 250,
    maxDelayMs: options.maxDelayMs ?? 30_000,
  };
}

const PASSING = new Set([429, 502, 503, 504]);

/** Whether trying again may help: no answer came, or one that speaks of the moment and not of the request. */
export function isPassing({ status, code }: SheafError): boolean {
  return status === 0 ? code === "unreachable" : PASSING.has(status);
}

/** What has happened so far. */
export interface FailedAttempt {
  /** From 1. */
  readonly attempt: number;
  readonly error: SheafError;
  readonly repeat: Repeat;
  /** 0 to below 1. */
  readonly random: number;
}

/** How long to wait before the next attempt; undefined where there is none. */
export function nextDelayMs(policy: RetryPolicy, failed: FailedAttempt): number | undefined {
  const { attempt, error, repeat, random } = failed;
  const mayRepeat = repeat === "always" ? isPassing(error) : error.status === 429;
  if (repeat === "never" || !mayRepeat || attempt >= policy.attempts) return undefined;
  const askedMs = error.retryAfterMs ?? 0;
  if (askedMs > policy.maxDelayMs) return undefined;
  return Math.max(askedMs, backoffMs(policy, attempt, random));
}

/** From half of the doubled delay to all of it, so that those who failed together do not come back together. */
export function backoffMs(
  { firstDelayMs, maxDelayMs }: Pick<RetryPolicy, "firstDelayMs" | "maxDelayMs">,
  attempt: number,
  random: number,
): number {
  return Math.min(firstDelayMs * 2 ** (attempt - 1), maxDelayMs) * (0.5 + random / 2);
}
