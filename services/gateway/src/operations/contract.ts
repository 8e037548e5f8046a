import type { Answer, Content, Operation, Operations } from "../openapi/operation.ts";

const UNCHANGED: Answer = { description: "The caller has it already", headers: ["ETag", "Cache-Control"] };

/** The contract tells of itself too. */
export function contractOperations(): Operations {
  return {
    "GET /openapi.json": page("getContract", "This contract, as OpenAPI 3.1", "application/json", "object"),
    "GET /docs": page("getDocs", "This contract, for people", "text/html"),
    "GET /docs/style.css": page("getDocsStyle", "The look of the docs", "text/css"),
  };
}

function page(id: string, summary: string, mediaType: string, content: Content = "text"): Operation {
  return {
    id,
    tag: "process",
    summary,
    headers: ["If-None-Match"],
    problems: [],
    answers: {
      200: { description: summary, content: { [mediaType]: content }, headers: ["ETag", "Cache-Control"] },
      304: UNCHANGED,
    },
  };
}
