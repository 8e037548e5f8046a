import { z } from "zod";
import { ERROR_CODES } from "../enum-text.ts";
import { countSchema, idSchema, pathSchema, timeSchema } from "./common.ts";
import { taskErrorSchema } from "./task.ts";

const failedTaskSchema = z.strictObject({
  group_id: idSchema,
  index: countSchema.describe("Position in the group, from 0"),
  name: z.string(),
  task: z.string().describe("The task type"),
  queue: z.string(),
  error: taskErrorSchema,
  failed_at: timeSchema.nullable(),
  href: pathSchema,
});

const failureSchema = z.strictObject({
  code: z.enum(ERROR_CODES.all),
  count: countSchema,
  first_at: timeSchema.nullable(),
  last_at: timeSchema.nullable(),
  samples: z.array(failedTaskSchema).describe("The latest ones, newest first; at most ten"),
});

/** The tenant's failed tasks. */
export const failureListSchema = z
  .strictObject({ failures: z.array(failureSchema) })
  .describe("Failed tasks by error code, the most frequent first");

/** What a bulk retry did. */
export const retriedFailuresSchema = z
  .strictObject({
    retried: countSchema.describe("Tasks that run again"),
    groups: countSchema.describe("Groups they belong to"),
    more: z.boolean().describe("Whether there were more than one call retries: call again"),
  })
  .describe("What a retry of failed tasks did");

export type FailureListJson = z.output<typeof failureListSchema>;
export type RetriedFailuresJson = z.output<typeof retriedFailuresSchema>;
