import type { GroupTerms } from "@sheaf/ledger";
import type { FollowUpKind, Priority } from "@sheaf/proto";
import type { ColumnReader } from "./column-reader.ts";
import type { ColumnWriter } from "./column-writer.ts";
import { packLists, type RowShape, unpackLists } from "./packed-lists.ts";

type Label = readonly [key: string, value: string];
type Plain = Omit<GroupTerms, "requestHash" | "labels" | "followUps">;

const PLAIN: RowShape<Plain> = {
  columns: [
    (t, text) => text(t.id),
    (t, text) => text(t.tenant),
    (t, text) => text(t.task),
    (t, text) => text(t.queue),
    (t, text) => text(t.parentId),
    (t) => t.priority,
    (t) => t.maxAttempts,
    (t) => t.timeoutMs,
    (t) => t.notBeforeMs,
    (t) => t.retentionMs,
    (t) => Number(t.hold),
    (t) => t.acceptSeq,
    (t) => t.acceptEvent,
    (t) => t.acceptedAtMs,
    (t) => Number(t.hasWebhook),
  ],
  item: (n, text) => ({
    id: text(n(0)),
    tenant: text(n(1)),
    task: text(n(2)),
    queue: text(n(3)),
    parentId: text(n(4)),
    priority: n(5) as Priority,
    maxAttempts: n(6),
    timeoutMs: n(7),
    notBeforeMs: n(8),
    retentionMs: n(9),
    hold: n(10) === 1,
    acceptSeq: n(11),
    acceptEvent: n(12),
    acceptedAtMs: n(13),
    hasWebhook: n(14) === 1,
  }),
};

const LABEL: RowShape<Label> = {
  columns: [([key], text) => text(key), ([, value], text) => text(value)],
  item: (n, text) => [text(n(0)), text(n(1))],
};

const FOLLOW_UP: RowShape<FollowUpKind> = {
  columns: [(kind) => kind],
  item: (n) => n(0) as FollowUpKind,
};

/** Packs what never changes about groups. */
export function packTerms(w: ColumnWriter, terms: readonly GroupTerms[]): void {
  packLists(w, [terms], PLAIN);
  packLists(
    w,
    terms.map(({ labels }) => Object.entries(labels)),
    LABEL,
  );
  packLists(
    w,
    terms.map(({ followUps }) => followUps),
    FOLLOW_UP,
  );
  w.numbers(terms.map(({ requestHash }) => requestHash.length));
  w.pieces(terms.map(({ requestHash }) => requestHash));
}

/** Reads what {@link packTerms} has packed. */
export function unpackTerms(r: ColumnReader): GroupTerms[] {
  const [plain = []] = unpackLists(r, PLAIN);
  const labels = unpackLists(r, LABEL);
  const followUps = unpackLists(r, FOLLOW_UP);
  const hashes = r.cut(r.numbers(), (length) => new Uint8Array(length));
  return plain.map((terms, at) => ({
    ...terms,
    labels: Object.fromEntries(labels[at] ?? []),
    followUps: followUps[at] ?? [],
    requestHash: hashes[at] ?? new Uint8Array(0),
  }));
}
