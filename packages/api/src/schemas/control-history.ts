import { z } from "zod";
import { bytesSchema, countSchema, timeSchema } from "./common.ts";
import { percentilesSchema } from "./control.ts";

const queuePointSchema = z.strictObject({
  name: z.string(),
  queued: countSchema,
  running: countSchema,
  finished_per_s: z.number(),
  failed_per_s: z.number(),
  wait_ms: percentilesSchema.nullable().describe("From accepted to started"),
  run_ms: percentilesSchema.nullable().describe("Of ended runs"),
});

const pointSchema = z.strictObject({
  taken_at: timeSchema.nullable(),
  leader: z.string().describe("Who took it: a change is a change of the lead"),
  queues: z.array(queuePointSchema),
  workers: countSchema.describe("Without those that were lost"),
  slots: countSchema,
  redelivered: countSchema.describe("Messages that workers hold and that were delivered before"),
  log_bytes: bytesSchema,
});

/** The last hour of Control. */
export const controlHistorySchema = z
  .strictObject({
    points: z.array(pointSchema).describe("Oldest first; a gap in their times is one in the collection"),
  })
  .describe("What charts show of the last hour's Control snapshots");

export type ControlHistoryJson = z.output<typeof controlHistorySchema>;
