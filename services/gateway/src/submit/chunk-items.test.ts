import { create, toBinary } from "@bufbuild/protobuf";
import { AppendItemsRequestSchema } from "@sheaf/proto";
import fc from "fast-check";
import { expect, it } from "vitest";
import { chunkItems } from "./chunk-items.ts";

it("keeps every item once, in order, and every message within the size", () => {
  const items = fc.array(fc.record({ source: fc.string({ maxLength: 60 }), name: fc.string({ maxLength: 5 }) }));
  fc.assert(
    fc.property(items, (all) => {
      const chunks = chunkItems(all, 200);
      expect(chunks.flatMap((chunk) => chunk.items)).toEqual(all);
      let next = 0;
      for (const chunk of chunks) {
        expect(chunk.firstIndex).toBe(next);
        next += chunk.items.length;
        const message = create(AppendItemsRequestSchema, { items: [...chunk.items] });
        if (chunk.items.length > 1) expect(toBinary(AppendItemsRequestSchema, message).length).toBeLessThanOrEqual(200);
      }
    }),
  );
});

it("makes one chunk of nothing", () => {
  expect(chunkItems([])).toEqual([{ firstIndex: 0, items: [] }]);
});
