import {
  actionListSchema,
  limitsSchema,
  livenessSchema,
  presetListSchema,
  purgedSchema,
  queueListSchema,
  queueSettingsSchema,
  readinessSchema,
  taskTypeListSchema,
} from "@sheaf/api";
import type { Operations } from "../openapi/operation.ts";
import { SCHEDULER } from "../openapi/problems.ts";
import { listActionsQuery } from "../schemas/list-actions.ts";
import { nothingSchema } from "../schemas/nothing.ts";
import { queueLimitsSchema } from "../schemas/queue-limits.ts";

const NOTHING = { required: false, content: { "application/json": nothingSchema } };
const SETTINGS = { "application/json": queueSettingsSchema };

/** What the installation offers, and what its operators see and steer. */
export function installationOperations(): Operations {
  return {
    "GET /v1/limits": {
      id: "showLimits",
      tag: "installation",
      summary: "The limits in force",
      answers: { 200: { description: "The limits", content: { "application/json": limitsSchema } } },
      problems: [],
    },
    "GET /v1/presets": {
      id: "listPresets",
      tag: "installation",
      summary: "The outputs that options may name",
      answers: { 200: { description: "The presets", content: { "application/json": presetListSchema } } },
      problems: [],
    },
    "GET /v1/task-types": {
      id: "listTaskTypes",
      tag: "installation",
      summary: "The kinds of work that groups may name",
      answers: { 200: { description: "The task types", content: { "application/json": taskTypeListSchema } } },
      problems: SCHEDULER,
    },
    "GET /v1/actions": {
      id: "listActions",
      tag: "operators",
      summary: "What operators did, newest first",
      description: "The last thousand, as far as the log holds them.",
      query: listActionsQuery,
      answers: { 200: { description: "A page", content: { "application/json": actionListSchema } } },
      problems: SCHEDULER,
    },
    "GET /v1/queues": {
      id: "listQueues",
      tag: "operators",
      summary: "The queues of the last Control snapshot",
      answers: { 200: { description: "The queues", content: { "application/json": queueListSchema } } },
      problems: ["unavailable"],
    },
    "POST /v1/queues/:queue/pause": {
      id: "pauseQueue",
      tag: "operators",
      summary: "Hand out nothing of a queue any more",
      description: "What runs goes on. Idempotent.",
      body: NOTHING,
      answers: { 200: { description: "The queue's settings", content: SETTINGS } },
      problems: ["not_found", ...SCHEDULER],
    },
    "POST /v1/queues/:queue/resume": {
      id: "resumeQueue",
      tag: "operators",
      summary: "Hand out again",
      description: "Idempotent.",
      body: NOTHING,
      answers: { 200: { description: "The queue's settings", content: SETTINGS } },
      problems: ["not_found", ...SCHEDULER],
    },
    "POST /v1/queues/:queue/limits": {
      id: "limitQueue",
      tag: "operators",
      summary: "Set all limits of a queue",
      description: "A limit that is null or absent is lifted. Idempotent.",
      body: {
        required: false,
        content: { "application/json": queueLimitsSchema },
        example: { rate_per_s: 50, max_running: 4 },
      },
      answers: { 200: { description: "The queue's settings", content: SETTINGS } },
      problems: ["not_found", ...SCHEDULER],
    },
    "POST /v1/queues/:queue/purge": {
      id: "purgeQueue",
      tag: "operators",
      summary: "Cancel all that waits in a queue",
      description: "Of all tenants; what runs goes on. Idempotent.",
      body: NOTHING,
      answers: { 200: { description: "What was cancelled", content: { "application/json": purgedSchema } } },
      problems: ["not_found", ...SCHEDULER],
    },
    "GET /livez": {
      id: "livez",
      tag: "process",
      summary: "Whether the process turns",
      answers: { 200: { description: "It does", content: { "application/json": livenessSchema } } },
      problems: [],
    },
    "GET /readyz": {
      id: "readyz",
      tag: "process",
      summary: "Whether requests are taken",
      answers: {
        200: { description: "They are, and a scheduler answers", content: { "application/json": readinessSchema } },
        503: { description: "They are not; the checks say why", content: { "application/json": readinessSchema } },
      },
      problems: [],
    },
    "GET /metrics": {
      id: "showMetrics",
      tag: "process",
      summary: "The process's figures for Prometheus",
      answers: { 200: { description: "Prometheus text", content: { "text/plain": "text" } } },
      problems: [],
    },
  };
}
