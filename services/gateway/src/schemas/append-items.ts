import type { Limits } from "@sheaf/service";
import { z } from "zod";
import { itemSchema } from "./item.ts";

/** The body of `POST /v1/groups/{id}/items`. */
export function appendItemsSchema(limits: Limits) {
  return z.strictObject({
    /** Index of the first item; without it the items go to the end, and repeating the request adds them again. */
    first_index: z.int().min(0).max(limits.itemsPerGroup).optional(),
    items: z.array(itemSchema(limits)).min(1).max(limits.itemsPerRequest),
  });
}
