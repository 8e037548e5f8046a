import { create, toBinary } from "@bufbuild/protobuf";
import { type Item, type ItemChunk, ItemChunkSchema, ItemSchema } from "@sheaf/proto";

/** Bytes that an item costs in its chunk beyond its own. */
const FRAME_BYTES = 6;

/** Cuts items into chunks of consecutive indexes, each at most `maxBytes` encoded. At least one, even without items. */
export function itemChunks(items: readonly Item[], firstIndex: number, maxBytes: number): ItemChunk[] {
  const chunks: ItemChunk[] = [];
  let from = 0;
  let bytes = 0;
  items.forEach((item, i) => {
    const size = isEmpty(item) ? FRAME_BYTES : toBinary(ItemSchema, item).length + FRAME_BYTES;
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
