import type { Operation, Operations } from "../openapi/operation.ts";

const HEADERS = ["ETag", "Cache-Control"] as const;
const UNCHANGED = { description: "The caller has it already", headers: HEADERS };

/** The web page and what it loads. */
export function pageOperations(): Operations {
  return {
    "GET /": page("showUploadPage", "The web page: submit images"),
    "GET /g/:id": page("showGroupPage", "The web page: one group", "Whatever the id is; the page asks for the group."),
    "GET /groups": page("showGroupsPage", "The web page: all groups"),
    "GET /failures": page("showFailuresPage", "The web page: failed tasks by error"),
    "GET /assets/:name": {
      id: "getAsset",
      tag: "page",
      summary: "A file that the web page loads",
      description:
        "Its name changes with its content. Sent compressed (`br`, `gzip`) where `Accept-Encoding` takes it.",
      headers: ["If-None-Match"],
      answers: {
        200: { description: "The file, for good", content: { "*/*": "bytes" }, headers: HEADERS },
        304: UNCHANGED,
      },
      problems: ["not_found"],
    },
  };
}

function page(id: string, summary: string, description?: string): Operation {
  return {
    id,
    tag: "page",
    summary,
    ...(description !== undefined && { description }),
    headers: ["If-None-Match"],
    answers: { 200: { description: "The page", content: { "text/html": "text" }, headers: HEADERS }, 304: UNCHANGED },
    // Where it is not built.
    problems: ["not_found"],
  };
}
