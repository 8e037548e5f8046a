import type { Operations } from "../openapi/operation.ts";
import { KNOWN_GROUP } from "../openapi/problems.ts";
import { getArchiveQuery } from "../schemas/get-archive.ts";
import { FILE_HEADERS } from "./images.ts";

/** What comes out of a group: its archive, its events, the bytes of its outputs. */
export function resultOperations(): Operations {
  return {
    "GET /v1/groups/:id/archive.zip": {
      id: "getArchive",
      tag: "groups",
      summary: "All outputs as a ZIP",
      description:
        "Streamed, not deflated, with `manifest.json` inside; of an unfinished group with `partial=true` only.",
      query: getArchiveQuery,
      answers: {
        200: {
          description: "The archive",
          content: { "application/zip": "bytes" },
          headers: ["Content-Disposition"],
        },
      },
      problems: ["group_not_finished", ...KNOWN_GROUP],
    },
    "GET /v1/groups/:id/events": {
      id: "watchGroup",
      tag: "groups",
      summary: "Follow a group live",
      description:
        "Server-sent events: first `group.snapshot` (or what came after `Last-Event-ID`), then each task and the group's progress, at last `group.finished`. A slow reader is told the latest state, at most four times a second; one that reads nothing for 30 s is cut. A comment comes every 15 s.",
      headers: ["Last-Event-ID"],
      answers: {
        200: {
          description: "The stream, until the group has finished",
          content: { "text/event-stream": "group events" },
        },
        204: { description: "The end has been told already; browsers do not ask again" },
      },
      problems: ["invalid_request", ...KNOWN_GROUP],
    },
    "GET /v1/groups/:id/tasks/:index/outputs/:name": {
      id: "getOutput",
      tag: "tasks",
      summary: "The bytes of an output",
      headers: ["Range", "If-Range", "If-None-Match"],
      answers: {
        200: { description: "The output", content: { "*/*": "bytes" }, headers: FILE_HEADERS },
        206: {
          description: "The asked part",
          content: { "*/*": "bytes" },
          headers: [...FILE_HEADERS, "Content-Range"],
        },
        304: { description: "The caller has it already", headers: ["ETag", "Cache-Control"] },
      },
      problems: ["range_not_satisfiable", ...KNOWN_GROUP],
    },
  };
}
