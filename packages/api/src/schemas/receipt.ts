import { z } from "zod";
import { countSchema, idSchema } from "./common.ts";

const counts = {
  removed: countSchema.describe("Had not started"),
  aborting: countSchema.describe("Were running; their processes are being killed"),
  already_finished: countSchema.describe("Had ended before"),
};

/** What a cancel of a group did. */
export const receiptSchema = z
  .strictObject({ group_id: idSchema, ...counts })
  .describe("What a cancel did: once it is here, nothing of the group starts any more");

/** What a cancel of one task did. */
export const taskReceiptSchema = z
  .strictObject({ group_id: idSchema, index: countSchema, ...counts })
  .describe("What a cancel of one task did; one of the counts is 1");

export type ReceiptJson = z.output<typeof receiptSchema>;
export type TaskReceiptJson = z.output<typeof taskReceiptSchema>;
