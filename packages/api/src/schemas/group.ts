import { z } from "zod";
import {
  FOLLOW_UP_KINDS,
  type followUpText,
  GROUP_OUTCOMES,
  GROUP_STATES,
  PRIORITIES,
  WEBHOOK_STATES,
} from "../enum-text.ts";
import { countSchema, idSchema, millisSchema, pathSchema, sequenceSchema, timeSchema } from "./common.ts";

/** How many tasks of a group are in each state. */
export const countsSchema = z
  .strictObject({
    total: countSchema.describe("All tasks accepted so far"),
    queued: countSchema.describe("Not yet started"),
    running: countSchema.describe("Started by a worker"),
    retrying: countSchema.describe("Waiting for another attempt"),
    succeeded: countSchema,
    failed: countSchema,
    cancelled: countSchema,
    finished: countSchema.describe("Succeeded, failed or cancelled"),
  })
  .describe("Tasks of a group by state");

const followUpSchema = z.strictObject({
  kind: z.enum(FOLLOW_UP_KINDS.all.map((kind) => `on_${kind}` as ReturnType<typeof followUpText>)),
  group_id: idSchema,
});

/** What became of the latest message of a group's webhook. */
export const webhookSchema = z
  .strictObject({
    message_id: z.string().describe("Header `webhook-id`; the same for every attempt"),
    state: z.enum(WEBHOOK_STATES.all).describe("`pending` is tried again, `failed` is given up"),
    attempts: countSchema.describe("Those that have ended"),
    status: z.int().nullable().describe("HTTP status of the last attempt; null where nothing answered"),
    error: z.string().nullable().describe("Why the last attempt failed"),
    attempted_at: timeSchema.nullable(),
    next_at: timeSchema.nullable().describe("When the next attempt is due; null where none is"),
  })
  .describe("What became of the latest message of a group's webhook");

/** A group as /v1 shows it. */
export const groupSchema = z
  .strictObject({
    id: idSchema,
    task: z.string().describe("The task type of all its items"),
    state: z.enum(GROUP_STATES.all).describe("`open` takes more items; `finished` when all tasks have ended"),
    outcome: z.enum(GROUP_OUTCOMES.all).nullable().describe("How a finished group ended; null before"),
    progress: z.number().min(0).max(1).describe("Finished share; below 1 while the group is open"),
    round: z.int().min(0).describe("The highest round of its tasks; a retry begins another"),
    counts: countsSchema,
    open: z.boolean(),
    priority: z.enum(PRIORITIES.all),
    labels: z.record(z.string(), z.string()).describe("The submitter's own"),
    created_at: timeSchema.nullable(),
    started_at: timeSchema.nullable(),
    finished_at: timeSchema.nullable(),
    eta_ms: millisSchema.nullable().describe("Estimated milliseconds until it finishes; null where unknown"),
    revision: sequenceSchema.describe("Sequence of the last event that touched it; the `ETag`"),
    deadline: timeSchema.nullable().describe("What is unfinished then fails"),
    parent_id: idSchema.nullable().describe("The group it follows"),
    follow_ups: z.array(followUpSchema).describe("The groups that follow it, as far as they exist"),
    webhook: webhookSchema.nullable().describe("Null where it has none, or before the group has finished"),
    links: z.strictObject({
      self: pathSchema,
      tasks: pathSchema,
      events: pathSchema,
      archive: pathSchema,
      cancel: pathSchema,
    }),
  })
  .describe("A group of tasks");

/** A page of groups. */
export const groupListSchema = z
  .strictObject({ groups: z.array(groupSchema), next_cursor: z.string().nullable() })
  .describe("A page of groups, newest first; `next_cursor` is null on the last one");

/** What a retry of a group did. */
export const retriedSchema = z
  .strictObject({ retried: countSchema.describe("Tasks that run again"), group: groupSchema })
  .describe("What a retry did");

export type WebhookJson = z.output<typeof webhookSchema>;
export type CountsJson = z.output<typeof countsSchema>;
export type GroupJson = z.output<typeof groupSchema>;
export type GroupListJson = z.output<typeof groupListSchema>;
export type RetriedJson = z.output<typeof retriedSchema>;
