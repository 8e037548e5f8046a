import { taskInFullSchema, taskListSchema, taskReceiptSchema, taskSchema } from "@sheaf/api";
import type { Operations } from "../openapi/operation.ts";
import { ADMISSION, KNOWN_GROUP } from "../openapi/problems.ts";
import { listTasksQuery } from "../schemas/list-tasks.ts";
import { nothingSchema } from "../schemas/nothing.ts";

const NOTHING = { required: false, content: { "application/json": nothingSchema } };

/** The tasks of a group. */
export function taskOperations(): Operations {
  return {
    "GET /v1/groups/:id/tasks": {
      id: "listTasks",
      tag: "tasks",
      summary: "List the tasks of a group",
      query: listTasksQuery,
      answers: { 200: { description: "A page, in index order", content: { "application/json": taskListSchema } } },
      problems: KNOWN_GROUP,
    },
    "GET /v1/groups/:id/tasks/:index": {
      id: "getTask",
      tag: "tasks",
      summary: "Read one task with its attempts",
      answers: { 200: { description: "The task", content: { "application/json": taskInFullSchema } } },
      problems: KNOWN_GROUP,
    },
    "POST /v1/groups/:id/tasks/:index/cancel": {
      id: "cancelTask",
      tag: "tasks",
      summary: "Cancel one task",
      body: NOTHING,
      answers: { 200: { description: "The receipt", content: { "application/json": taskReceiptSchema } } },
      problems: ["group_retried", ...KNOWN_GROUP],
    },
    "POST /v1/groups/:id/tasks/:index/retry": {
      id: "retryTask",
      tag: "tasks",
      summary: "Run one failed or cancelled task again",
      body: NOTHING,
      answers: { 200: { description: "The task in its new round", content: { "application/json": taskSchema } } },
      problems: [
        ...(["group_not_finished", "group_retried", "group_too_old", "task_succeeded", "too_many_rounds"] as const),
        ...KNOWN_GROUP,
        ...ADMISSION,
      ],
    },
  };
}
