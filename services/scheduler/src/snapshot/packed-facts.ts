import type { CancelReceipt, GroupFacts, GroupWebhook, MadeFollowUp } from "@sheaf/ledger";
import type { FollowUpKind } from "@sheaf/proto";
import type { ColumnReader } from "./column-reader.ts";
import type { ColumnWriter } from "./column-writer.ts";
import { packLists, type RowShape, unpackLists } from "./packed-lists.ts";

type Plain = Omit<GroupFacts, "receipt" | "madeFollowUps" | "webhook">;

const PLAIN: RowShape<Plain> = {
  columns: [
    (f) => f.round,
    (f) => f.deadlineMs,
    (f) => f.startedAtMs,
    (f) => f.finishedAtMs,
    (f) => f.lastAppendMs,
    (f) => f.revision,
    (f) => Number(f.open),
    (f) => Number(f.cancelled),
    (f) => Number(f.stopped),
    (f) => Number(f.stopConfirmed),
    (f) => Number(f.finishedOnce),
    (f) => Number(f.succeededOnce),
    (f) => Number(f.stoppedHeld),
  ],
  item: (n) => ({
    round: n(0),
    deadlineMs: n(1),
    startedAtMs: n(2),
    finishedAtMs: n(3),
    lastAppendMs: n(4),
    revision: n(5),
    open: n(6) === 1,
    cancelled: n(7) === 1,
    stopped: n(8) === 1,
    stopConfirmed: n(9) === 1,
    finishedOnce: n(10) === 1,
    succeededOnce: n(11) === 1,
    stoppedHeld: n(12) === 1,
  }),
};

const RECEIPT: RowShape<CancelReceipt> = {
  columns: [(r) => r.removed, (r) => r.aborting, (r) => r.alreadyFinished],
  item: (n) => ({ removed: n(0), aborting: n(1), alreadyFinished: n(2) }),
};

const MADE: RowShape<MadeFollowUp> = {
  columns: [({ kind }) => kind, ({ groupId }, text) => text(groupId)],
  item: (n, text) => ({ kind: n(0) as FollowUpKind, groupId: text(n(1)) }),
};

const ENDS = [undefined, "delivered", "failed"] as const;

const WEBHOOK: RowShape<GroupWebhook> = {
  columns: [
    (h) => h.message,
    (h) => h.dueAtMs,
    (h) => h.attempts,
    (h) => h.status,
    (h, text) => text(h.error),
    (h) => h.attemptedAtMs,
    (h) => ENDS.indexOf(h.end),
  ],
  item: (n, text) => ({
    message: n(0),
    dueAtMs: n(1),
    attempts: n(2),
    status: n(3),
    error: text(n(4)),
    attemptedAtMs: n(5),
    end: ENDS[n(6)],
  }),
};

/** Packs what changes about groups as a whole. */
export function packFacts(w: ColumnWriter, facts: readonly GroupFacts[]): void {
  packLists(w, [facts], PLAIN);
  packLists(
    w,
    facts.map(({ receipt }) => (receipt ? [receipt] : [])),
    RECEIPT,
  );
  packLists(
    w,
    facts.map(({ madeFollowUps }) => madeFollowUps),
    MADE,
  );
  packLists(
    w,
    facts.map(({ webhook }) => (webhook ? [webhook] : [])),
    WEBHOOK,
  );
}

/** Reads what {@link packFacts} has packed. */
export function unpackFacts(r: ColumnReader): GroupFacts[] {
  const [plain = []] = unpackLists(r, PLAIN);
  const receipts = unpackLists(r, RECEIPT);
  const made = unpackLists(r, MADE);
  const webhooks = unpackLists(r, WEBHOOK);
  return plain.map((facts, at) => ({
    ...facts,
    receipt: receipts[at]?.[0],
    madeFollowUps: made[at] ?? [],
    webhook: webhooks[at]?.[0],
  }));
}
