import { TaskState } from "@sheaf/proto";
import { z } from "zod";
import { cursorParameter, limitParameter, wordsParameter } from "./list-query.ts";

const STATES = {
  queued: TaskState.QUEUED,
  running: TaskState.RUNNING,
  retrying: TaskState.RETRYING,
  succeeded: TaskState.SUCCEEDED,
  failed: TaskState.FAILED,
  cancelled: TaskState.CANCELLED,
} as const;

const state = z.enum(["queued", "running", "retrying", "succeeded", "failed", "cancelled"]);

/** The query of `GET /v1/groups/{id}/tasks`; `state` may be repeated or hold several, separated by commas. */
export const listTasksQuery = z.strictObject({
  state: wordsParameter
    .pipe(z.array(state.transform((word) => STATES[word])).max(16))
    .default([])
    .describe("Only these; repeated, or separated by commas"),
  limit: limitParameter,
  cursor: cursorParameter,
});
