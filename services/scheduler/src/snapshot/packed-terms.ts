import type { GroupTerms } from "@sheaf/ledger";
import type { FollowUpKind, Priority } from "@sheaf/proto";
import type { ColumnReader } from "./column-reader.ts";
import type { ColumnWriter } from "./column-writer.ts";
import { packLists, type RowShape, unpackLists } from "./packed-lists.ts";

type Label = readonly [key: string, value: string];
type Plain = Omit<GroupTerms, "requestHash" | "labels" | "followUps">;

const PLAIN: RowShape<Plain> = {
  width: 14,
  row: (t, text) => [
    text(t.id),
    text(t.tenant),
    text(t.task),
    text(t.queue),
    text(t.parentId),
    t.priority,
    t.maxAttempts,
    t.timeoutMs,
    t.notBeforeMs,
    t.retentionMs,
    Number(t.hold),
    t.acceptSeq,
    t.acceptEvent,
    t.acceptedAtMs,
  ],
  item: ([id = 0, tenant = 0, task = 0, queue = 0, parentId = 0, ...numbers], text) => {
    const [priority = 0, maxAttempts = 0, timeoutMs = 0, notBeforeMs = 0, retentionMs = 0, ...rest] = numbers;
    const [hold = 0, acceptSeq = 0, acceptEvent = 0, acceptedAtMs = 0] = rest;
    return {
      id: text(id),
      tenant: text(tenant),
      task: text(task),
      queue: text(queue),
      parentId: text(parentId),
      priority: priority as Priority,
      ...{ maxAttempts, timeoutMs, notBeforeMs, retentionMs },
      hold: hold === 1,
      ...{ acceptSeq, acceptEvent, acceptedAtMs },
    };
  },
};

const LABEL: RowShape<Label> = {
  width: 2,
  row: ([key, value], text) => [text(key), text(value)],
  item: ([key = 0, value = 0], text) => [text(key), text(value)],
};

const FOLLOW_UP: RowShape<FollowUpKind> = {
  width: 1,
  row: (kind) => [kind],
  item: ([kind = 0]) => kind as FollowUpKind,
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
