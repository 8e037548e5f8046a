import { createHash } from "node:crypto";

const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;

/** The longest wait after each attempt; 23 h 43 min in all, which leaves room for what the attempts take. */
const DELAYS_MS: readonly number[] = [
  5 * SECOND_MS,
  30 * SECOND_MS,
  2 * MINUTE_MS,
  10 * MINUTE_MS,
  30 * MINUTE_MS,
  HOUR_MS,
  2 * HOUR_MS,
  4 * HOUR_MS,
  8 * HOUR_MS,
  8 * HOUR_MS,
];
/** So much of a wait is left to chance, so that a receiver that was away does not get all at once. */
const JITTER = 0.2;

/** Attempts to deliver a message, the first included. */
export const WEBHOOK_ATTEMPTS = DELAYS_MS.length + 1;

/**
 * How long to wait after attempt number `attempt`, from 1, of a message has failed, in milliseconds; undefined after the
 * last. Chance follows from the message's id, so that every leader waits equally long. All attempts are made within 24 h.
 * A receiver's `Retry-After` is not honoured: it would let a stranger say when we work.
 */
export function retryDelayMs(messageId: string, attempt: number): number | undefined {
  const longest = DELAYS_MS[attempt - 1];
  return longest === undefined ? undefined : Math.round(longest * (1 - JITTER * chance(messageId, attempt)));
}

/** 0 to 1, evenly. */
function chance(messageId: string, attempt: number): number {
  return createHash("sha256").update(`${messageId}.${attempt}`).digest().readUInt32BE() / 2 ** 32;
}
