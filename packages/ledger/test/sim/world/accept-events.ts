import type { Event } from "@sheaf/proto";
import { QUEUE } from "../leader/dispatcher.ts";
import { accepted, appended } from "../parts.ts";
import { bodyOf, hashOf, RETENTION_MS, type Submit } from "./requests.ts";

/** A submit that could not be written within this time, in milliseconds, does not take effect any more. */
const VALID_MS = 10_000;

/** One event where it fits; else held chunks that only the last one releases. */
export function wholeGroup(submit: Submit, nowMs: number): Event[] {
  const { tasks, chunks, open, maxAttempts, deadlineInMs, followUps } = bodyOf(submit.body);
  const first = chunks > 1 ? 1 : tasks;
  const accept = accepted(submit.groupId, {
    ...{ count: first, queue: QUEUE, maxAttempts, followUps, retentionMs: RETENTION_MS },
    ...{ hold: chunks > 1, sealed: !open && chunks === 1, requestHash: hashBytes(submit) },
    ...{ deadlineMs: nowMs + deadlineInMs, notAfterMs: nowMs + VALID_MS },
  });
  return chunks > 1 ? [accept, ...missingItems(submit, first)] : [accept];
}

/** What an earlier try has left out: at least the seal. */
export function missingItems(submit: Submit, total: number): Event[] {
  const { tasks, open } = bodyOf(submit.body);
  const last = Math.max(total, tasks - 1);
  return Array.from({ length: last - total + 1 }, (_, k) =>
    appended(submit.groupId, {
      first: total + k,
      count: Math.min(1, tasks - total - k),
      sealed: !open && total + k === last,
      requestHash: hashBytes(submit),
    }),
  );
}

function hashBytes(submit: Submit): Uint8Array {
  return new Uint8Array([hashOf(submit)]);
}
