import { z } from "zod";
import { TASK_STATES } from "../enum-text.ts";
import { timeSchema } from "./common.ts";
import { groupSchema } from "./group.ts";
import { taskSchema } from "./task.ts";

/** The data of `group.progress` and `group.finished`. */
export const groupEventSchema = z
  .strictObject({ group: groupSchema })
  .describe("The data of `group.progress` and `group.finished`");

/** What a group's webhook is told. */
export const webhookMessageSchema = z
  .strictObject({ type: z.literal("group.finished"), timestamp: timeSchema, data: groupEventSchema })
  .describe("What a group's webhook is told, signed as Standard Webhooks has it");

/** The data of `group.snapshot`. */
export const groupSnapshotSchema = z
  .strictObject({
    group: groupSchema,
    task_states: z
      .array(z.enum(TASK_STATES.all))
      .nullable()
      .describe("The state of each task, by index; null for a group of more than 10,000"),
  })
  .describe("The data of `group.snapshot`: all that was told before is void");

/** The data of `task.running`, `task.retrying`, `task.succeeded`, `task.failed` and `task.cancelled`. */
export const taskEventSchema = z
  .strictObject({ task: taskSchema })
  .describe("The data of `task.running`, `task.retrying`, `task.succeeded`, `task.failed` and `task.cancelled`");
