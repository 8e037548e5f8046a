import { workerListSchema, workerSchema } from "@sheaf/api";
import type { Answer, Operation, Operations } from "../openapi/operation.ts";
import { SCHEDULER } from "../openapi/problems.ts";
import { nothingSchema } from "../schemas/nothing.ts";
import { workerSlotsSchema } from "../schemas/worker-slots.ts";

const AFTER: Answer = { description: "The worker after it", content: { "application/json": workerSchema } };

/** What operators see of workers, and how they steer them. */
export function workerOperations(): Operations {
  return {
    "GET /v1/workers": {
      id: "listWorkers",
      tag: "operators",
      summary: "The workers of the last Control snapshot",
      answers: {
        200: {
          description: "Those heard of in the minute before it",
          content: { "application/json": workerListSchema },
        },
      },
      problems: ["unavailable"],
    },
    "GET /v1/workers/:id": {
      id: "getWorker",
      tag: "operators",
      summary: "One worker of the last Control snapshot",
      answers: { 200: { description: "The worker", content: { "application/json": workerSchema } } },
      problems: ["not_found", "unavailable"],
    },
    "POST /v1/workers/:id/drain": steering("drainWorker", "Have a worker take nothing new", {
      description: "What waits in it goes to others, what runs goes on, and the process lives. Idempotent.",
    }),
    "POST /v1/workers/:id/resume": steering("resumeWorker", "Have a worker take runs again"),
    "POST /v1/workers/:id/slots": steering("resizeWorker", "Set how many runs a worker has at a time", {
      description: "What runs goes on: where that is more, nothing starts until it is less. Idempotent.",
      body: { required: true, content: { "application/json": workerSlotsSchema }, example: { slots: 4 } },
    }),
    "POST /v1/workers/:id/shutdown": steering("shutDownWorker", "End a worker as SIGTERM does", {
      description: "It drains first. Whoever supervises its process may start a new one. Idempotent.",
    }),
  };
}

/** A worker that does not answer within two seconds is 503, and may do it still. */
function steering(id: string, summary: string, more: Partial<Operation> = {}): Operation {
  return {
    id,
    tag: "operators",
    summary,
    description: "Idempotent.",
    body: { required: false, content: { "application/json": nothingSchema } },
    answers: { 200: AFTER },
    problems: ["not_found", ...SCHEDULER],
    ...more,
  };
}
