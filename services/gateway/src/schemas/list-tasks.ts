import { TaskState } from "@sheaf/proto";
import { z } from "zod";

const STATES = {
  queued: TaskState.QUEUED,
  running: TaskState.RUNNING,
  retrying: TaskState.RETRYING,
  succeeded: TaskState.SUCCEEDED,
  failed: TaskState.FAILED,
  cancelled: TaskState.CANCELLED,
} as const;

const words = z
  .union([z.string(), z.array(z.string())])
  .transform((value) => [value].flat().flatMap((v) => v.split(",")));
const state = z.enum(["queued", "running", "retrying", "succeeded", "failed", "cancelled"]);

/** The query of `GET /v1/groups/{id}/tasks`; `state` may be repeated or hold several, separated by commas. */
export const listTasksQuery = z.strictObject({
  state: words.pipe(z.array(state.transform((word) => STATES[word])).max(16)).default([]),
  limit: z
    .string()
    .regex(/^\d{1,4}$/, "Not a number from 1 to 1000")
    .transform(Number)
    .pipe(z.int().min(1).max(1_000))
    .default(100),
  cursor: z.string().max(512).default(""),
});
