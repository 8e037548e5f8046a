import { controlHistorySchema, controlSchema } from "@sheaf/api";
import type { Answer, Operations } from "../openapi/operation.ts";
import { SCHEDULER } from "../openapi/problems.ts";

const HEADERS = ["ETag", "Cache-Control"] as const;

/** What `/control` and `/v1/control` answer. */
export const CONTROL_ANSWERS: Readonly<Record<200 | 304, Answer>> = {
  200: {
    description: "Taken every ten seconds, never per request; may be kept until the next one",
    content: { "application/json": controlSchema },
    headers: HEADERS,
  },
  304: { description: "The caller has it already", headers: HEADERS },
};

/** What operators see: the last snapshot, the last hour, and what comes. */
export function controlOperations(): Operations {
  return {
    "GET /v1/control": {
      id: "getControl",
      tag: "operators",
      summary: "The last Control snapshot",
      headers: ["If-None-Match"],
      answers: CONTROL_ANSWERS,
      problems: ["unavailable"],
    },
    "GET /v1/control/history": {
      id: "getControlHistory",
      tag: "operators",
      summary: "The last hour of Control",
      description: "A point for each snapshot. It outlives schedulers, not the broker.",
      headers: ["If-None-Match"],
      answers: {
        200: {
          description: "The points; may be kept until the next snapshot",
          content: { "application/json": controlHistorySchema },
          headers: HEADERS,
        },
        304: { description: "The caller has them already", headers: HEADERS },
      },
      problems: SCHEDULER,
    },
    "GET /v1/control/events": {
      id: "watchControl",
      tag: "operators",
      summary: "Follow Control live",
      description:
        "Server-sent events: `control.snapshot` with the latest snapshot, unless `Last-Event-ID` names it, then with each new one. A slow reader gets the latest alone; one that reads nothing for 30 s is cut. A comment comes every 15 s.",
      headers: ["Last-Event-ID"],
      answers: {
        200: { description: "The stream, without end", content: { "text/event-stream": "control events" } },
      },
      problems: ["unavailable"],
    },
  };
}
