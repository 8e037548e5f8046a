import type { Tombstone } from "@sheaf/ledger";
import { ColumnReader } from "./column-reader.ts";
import { ColumnWriter } from "./column-writer.ts";
import { packLists, type RowShape, unpackLists } from "./packed-lists.ts";

const TOMB: RowShape<Tombstone> = {
  columns: [([id], text) => text(id), ([, { tenant }], text) => text(tenant), ([, { untilMs }]) => untilMs],
  item: (n, text) => [text(n(0)), { tenant: text(n(1)), untilMs: n(2) }],
};

/** Packs tombstones into bytes. */
export function packTombs(tombs: readonly Tombstone[]): Uint8Array<ArrayBuffer> {
  const w = new ColumnWriter();
  packLists(w, [tombs], TOMB);
  return w.finish();
}

/** Reads what {@link packTombs} has packed; RangeError where it is something else. */
export function unpackTombs(buffer: ArrayBuffer): Tombstone[] {
  return unpackLists(new ColumnReader(buffer), TOMB).flat();
}
