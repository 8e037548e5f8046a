import { z } from "zod";
import { countSchema } from "./common.ts";
import { controlSchema } from "./control.ts";

/** The queues of the last Control snapshot. */
export const queueListSchema = z
  .strictObject({ queues: controlSchema.shape.queues })
  .describe("The queues as the last Control snapshot has them");

/** What a purge did. */
export const purgedSchema = z
  .strictObject({
    cancelled: countSchema.describe("Tasks that were cancelled"),
    groups: countSchema.describe("Groups they belong to"),
  })
  .describe("What a purge did");

export type QueueListJson = z.output<typeof queueListSchema>;
export type PurgedJson = z.output<typeof purgedSchema>;
