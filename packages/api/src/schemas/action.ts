import { z } from "zod";
import { timeSchema } from "./common.ts";

/** What operators can do, as actions name it. */
const DEEDS = [
  ...(["queue.pause", "queue.resume", "queue.limits", "queue.purge", "failures.retry"] as const),
  ...(["worker.drain", "worker.resume", "worker.slots", "worker.shutdown"] as const),
];

const actionSchema = z.strictObject({
  id: z.string(),
  at: timeSchema.nullable(),
  actor: z.string().describe("The id of the key it was done with, or `anonymous`"),
  what: z.string().describe(`One of ${DEEDS.map((deed) => `\`${deed}\``).join(", ")}`),
  target: z.string().nullable().describe("The queue or worker; null where it concerns several"),
  detail: z.string().nullable().describe("What was asked for, for people"),
  effect: z.string().describe("What came of it, for people"),
});

/** A page of what operators did. */
export const actionListSchema = z
  .strictObject({ actions: z.array(actionSchema), next_cursor: z.string().nullable() })
  .describe("A page of what operators did, newest first; `next_cursor` is null on the last one");

export type ActionListJson = z.output<typeof actionListSchema>;
