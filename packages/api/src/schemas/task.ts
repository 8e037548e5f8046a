import { z } from "zod";
import { ERROR_CODES, TASK_STATES } from "../enum-text.ts";
import { anyObjectSchema, bytesSchema, countSchema, millisSchema, pathSchema, timeSchema } from "./common.ts";

/** Why a task, or one of its attempts, failed. */
export const taskErrorSchema = z
  .strictObject({
    code: z.enum(ERROR_CODES.all),
    message: z.string().describe("For people; safe to show"),
    retryable: z.boolean().describe("Whether another attempt may follow"),
    attempt: z.int().min(0).describe("The attempt that failed, from 1; 0 where none was made"),
  })
  .describe("Why a task, or one of its attempts, failed");

/** One stored result of a task. */
export const outputSchema = z
  .strictObject({
    name: z.string().describe("Its name in the options"),
    format: z.string().describe("As encoded, for example `webp`"),
    width: countSchema.describe("Pixels; 0 where it is no image"),
    height: countSchema.describe("Pixels; 0 where it is no image"),
    bytes: bytesSchema,
    href: pathSchema,
  })
  .describe("One stored result of a task");

const progressSchema = z.strictObject({ fraction: z.number().min(0).max(1), note: z.string().nullable() });

/** A task as /v1 shows it. */
export const taskSchema = z
  .strictObject({
    index: countSchema.describe("Position in the group, from 0"),
    name: z.string(),
    source: z.string().describe("As submitted"),
    state: z.enum(TASK_STATES.all),
    attempt: countSchema.describe("The attempt under way or the last one, from 1; 0 before the first"),
    queued_at: timeSchema.nullable(),
    started_at: timeSchema.nullable(),
    finished_at: timeSchema.nullable(),
    wait_ms: millisSchema.nullable().describe("Milliseconds from accepted to started"),
    run_ms: millisSchema.nullable().describe("Milliseconds of the last ended run, by the worker's clock"),
    worker: z.string().nullable(),
    error: taskErrorSchema.nullable(),
    round: z.int().min(0).describe("From 1; a retry begins another"),
    result: anyObjectSchema.nullable().describe("What the task returned"),
    progress: progressSchema.nullable().describe("How far its run says it is"),
    simulated: z.boolean().describe("Whether the tutorial's demo stood in for real work"),
    outputs: z.array(outputSchema),
    analysis: anyObjectSchema.nullable().describe("What was found out about the image, as the options asked"),
    cached: z.boolean().describe("Whether an identical earlier result was reused"),
  })
  .describe("One task of a group");

/** One ended run of a task. */
export const attemptSchema = z
  .strictObject({
    round: z.int().min(0),
    run: z.int().min(0).describe("Number of the run, over all rounds"),
    worker: z.string().nullable().describe("Null where it never started"),
    started_at: timeSchema.nullable(),
    ended_at: timeSchema.nullable(),
    run_ms: millisSchema,
    error: taskErrorSchema.nullable().describe("Null for one that succeeded, or was ended by a cancel"),
  })
  .describe("One ended run of a task");

/** A task with its ended runs. */
export const taskInFullSchema = z
  .strictObject({ ...taskSchema.shape, attempts: z.array(attemptSchema) })
  .describe("One task with its ended runs, oldest first");

/** A page of tasks. */
export const taskListSchema = z
  .strictObject({ tasks: z.array(taskSchema), next_cursor: z.string().nullable() })
  .describe("A page of tasks in index order; `next_cursor` is null on the last one");

export type TaskErrorJson = z.output<typeof taskErrorSchema>;
export type OutputJson = z.output<typeof outputSchema>;
export type TaskJson = z.output<typeof taskSchema>;
export type AttemptJson = z.output<typeof attemptSchema>;
export type TaskInFullJson = z.output<typeof taskInFullSchema>;
export type TaskListJson = z.output<typeof taskListSchema>;
