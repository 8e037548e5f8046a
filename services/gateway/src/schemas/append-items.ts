import type { Limits } from "@sheaf/service";
import { z } from "zod";
import { itemSchema } from "./item.ts";

/** The body of `POST /v1/groups/{id}/items`. */
export function appendItemsSchema(limits: Limits) {
  return appendHeadSchema(limits).extend({
    items: z.array(itemSchema(limits)).min(1).max(limits.itemsPerRequest),
  });
}

/** All of that but the items: what a form may say of its files. */
export function appendHeadSchema(limits: Limits) {
  return z.strictObject({
    first_index: z
      .int()
      .min(0)
      .max(limits.itemsPerGroup)
      .optional()
      .describe("Index of the first item; without it the items go to the end, and a repeat adds them again"),
  });
}
