import { failureListSchema, retriedFailuresSchema } from "@sheaf/api";
import type { Operations } from "../openapi/operation.ts";
import { ADMISSION, SCHEDULER } from "../openapi/problems.ts";
import { listFailuresQuery, retryFailuresSchema } from "../schemas/failure-filter.ts";

/** Failed tasks across groups. */
export function failureOperations(): Operations {
  return {
    "GET /v1/failures": {
      id: "listFailures",
      tag: "tasks",
      summary: "Failed tasks of all groups by error code",
      description: "The most frequent code first, with the latest failures as samples.",
      query: listFailuresQuery,
      answers: { 200: { description: "The failures", content: { "application/json": failureListSchema } } },
      problems: SCHEDULER,
    },
    "POST /v1/failures/retry": {
      id: "retryFailures",
      tag: "tasks",
      summary: "Run failed tasks of all groups again",
      description:
        "Those that match, each group's in one new round; groups that are not finished, or can have no more rounds, are passed over. Where `more` is true, call again: those that finished first come first. Not idempotent, as a retry of a group is not.",
      body: {
        required: false,
        content: { "application/json": retryFailuresSchema },
        example: { error: ["fetch_failed"], queue: "images" },
      },
      answers: { 200: { description: "What runs again", content: { "application/json": retriedFailuresSchema } } },
      problems: ADMISSION,
    },
  };
}
