import type { CancelReceipt, GroupFacts, MadeFollowUp } from "@sheaf/ledger";
import type { FollowUpKind } from "@sheaf/proto";
import type { ColumnReader } from "./column-reader.ts";
import type { ColumnWriter } from "./column-writer.ts";
import { packLists, type RowShape, unpackLists } from "./packed-lists.ts";

type Plain = Omit<GroupFacts, "receipt" | "madeFollowUps">;

const PLAIN: RowShape<Plain> = {
  width: 12,
  row: (f) => [
    f.round,
    f.deadlineMs,
    f.startedAtMs,
    f.finishedAtMs,
    f.lastAppendMs,
    f.revision,
    Number(f.open),
    Number(f.cancelled),
    Number(f.stopped),
    Number(f.stopConfirmed),
    Number(f.finishedOnce),
    Number(f.succeededOnce),
  ],
  item: ([round = 0, deadlineMs = 0, startedAtMs = 0, finishedAtMs = 0, lastAppendMs = 0, revision = 0, ...flags]) => {
    const [open = false, cancelled = false, stopped = false, ...rest] = flags.map(Boolean);
    const [stopConfirmed = false, finishedOnce = false, succeededOnce = false] = rest;
    return {
      ...{ round, deadlineMs, startedAtMs, finishedAtMs, lastAppendMs, revision },
      ...{ open, cancelled, stopped, stopConfirmed, finishedOnce, succeededOnce },
    };
  },
};

const RECEIPT: RowShape<CancelReceipt> = {
  width: 3,
  row: (r) => [r.removed, r.aborting, r.alreadyFinished],
  item: ([removed = 0, aborting = 0, alreadyFinished = 0]) => ({ removed, aborting, alreadyFinished }),
};

const MADE: RowShape<MadeFollowUp> = {
  width: 2,
  row: ({ kind, groupId }, text) => [kind, text(groupId)],
  item: ([kind = 0, groupId = 0], text) => ({ kind: kind as FollowUpKind, groupId: text(groupId) }),
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
}

/** Reads what {@link packFacts} has packed. */
export function unpackFacts(r: ColumnReader): GroupFacts[] {
  const [plain = []] = unpackLists(r, PLAIN);
  const receipts = unpackLists(r, RECEIPT);
  const made = unpackLists(r, MADE);
  return plain.map((facts, at) => ({ ...facts, receipt: receipts[at]?.[0], madeFollowUps: made[at] ?? [] }));
}
