import { create, toBinary } from "@bufbuild/protobuf";
import { ItemSchema } from "@sheaf/proto";
import type { NewItem } from "./item.ts";

/** Room for the rest of the request in a message of 4 MiB. */
const CHUNK_BYTES = 3 * 2 ** 20;

/** Tag and length prefix of an item within its list, or of a text within an item. */
const FRAME_BYTES = 5;

/** Items that fit into one message together. */
export interface ItemChunk {
  readonly firstIndex: number;
  readonly items: readonly NewItem[];
}

/** Cuts items into runs of at most `maxBytes` (default 3 MiB) encoded, in order; always at least one, maybe empty. */
export function chunkItems(items: readonly NewItem[], maxBytes = CHUNK_BYTES): ItemChunk[] {
  const starts = [0];
  let bytes = 0;
  items.forEach((item, index) => {
    const size = FRAME_BYTES + itemBytes(item);
    if (bytes > 0 && bytes + size > maxBytes) {
      starts.push(index);
      bytes = 0;
    }
    bytes += size;
  });
  return starts.map((firstIndex, n) => ({ firstIndex, items: items.slice(firstIndex, starts[n + 1]) }));
}

/** Encoded size, or a little more: most items are two texts, and encoding thousands for their size alone takes milliseconds. */
function itemBytes(item: NewItem): number {
  if (item.args || item.rejection) return toBinary(ItemSchema, create(ItemSchema, item)).byteLength;
  return 2 * FRAME_BYTES + Buffer.byteLength(item.source ?? "") + Buffer.byteLength(item.name ?? "");
}
