import { create, toBinary } from "@bufbuild/protobuf";
import { type Item, type ItemChunk, ItemChunkSchema, ItemSchema } from "@sheaf/proto";

/** Bytes of a tag and a length, at most. */
const FRAME_BYTES = 6;

/** Cuts items into chunks of consecutive indexes, each at most `maxBytes` encoded. At least one, even without items. */
export function itemChunks(items: readonly Item[], firstIndex: number, maxBytes: number): ItemChunk[] {
  const chunks: ItemChunk[] = [];
  let from = 0;
  let bytes = 0;
  items.forEach((item, i) => {
    const size = FRAME_BYTES + itemBytes(item);
    if (bytes + size > maxBytes && i > from) {
      chunks.push(chunk(items, { from, to: i, firstIndex }));
      from = i;
      bytes = 0;
    }
    bytes += size;
  });
  chunks.push(chunk(items, { from, to: items.length, firstIndex }));
  return chunks;
}

/** Encoded size, or a little more: most items are two texts, and encoding thousands for their size would block everyone. */
function itemBytes(item: Item): number {
  if (isEmpty(item)) return 0;
  if (item.args || item.rejection) return toBinary(ItemSchema, item).length;
  return 2 * FRAME_BYTES + Buffer.byteLength(item.source) + Buffer.byteLength(item.name);
}

/** Empty items at the end are counted, not listed. */
function chunk(items: readonly Item[], r: { from: number; to: number; firstIndex: number }): ItemChunk {
  let listed = r.to;
  while (listed > r.from && isEmpty(items[listed - 1])) listed--;
  return create(ItemChunkSchema, {
    firstIndex: r.firstIndex + r.from,
    count: r.to - r.from,
    items: items.slice(r.from, listed),
  });
}

function isEmpty(item: Item | undefined): boolean {
  return !item || (item.source === "" && item.name === "" && !item.args && !item.rejection);
}
