import type { Tombstone } from "@sheaf/ledger";
import { ColumnReader } from "./column-reader.ts";
import { ColumnWriter } from "./column-writer.ts";
import { packLists, type RowShape, unpackLists } from "./packed-lists.ts";

const TOMB: RowShape<Tombstone> = {
  width: 3,
  row: ([id, { tenant, untilMs }], text) => [text(id), text(tenant), untilMs],
  item: ([id = 0, tenant = 0, untilMs = 0], text) => [text(id), { tenant: text(tenant), untilMs }],
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
