import { type JsonSchema, queryProperties } from "./component-schemas.ts";
import type { HeaderObject, ParameterObject, Reference } from "./document-shape.ts";
import { ANSWER_HEADERS, type AnswerHeader, REQUEST_HEADERS } from "./headers.ts";
import type { Operation } from "./operation.ts";

const GROUP_ID = { description: "The group", schema: { type: "string", format: "uuid" } };

/** Parameters of paths. */
const IN_PATHS: Readonly<Record<string, { description: string; schema: JsonSchema }>> = {
  index: { description: "Position of the task in the group, from 0", schema: { type: "integer", minimum: 0 } },
  name: { description: "The output's name in the options", schema: { type: "string" } },
  queue: { description: "The queue's name", schema: { type: "string" } },
};
const WORKER_ID = { description: "The worker", schema: { type: "string" } };
const IMAGE_ID = { description: "The image", schema: { type: "string", pattern: "^img_[0-9a-f]{32}$" } };

/** `/v1/groups/:id` as OpenAPI writes it: `/v1/groups/{id}`. */
export function templateOf(path: string): string {
  return path.replace(/:(\w+)/g, "{$1}");
}

/** All parameters of an operation: of its path, its query and its headers. */
export function parametersOf(path: string, { query, headers = [] }: Operation): (ParameterObject | Reference)[] {
  return [
    ...[...path.matchAll(/:(\w+)/g)].map(([, name = ""]) => inPath(path, name)),
    ...Object.entries(query ? queryProperties(query) : {}).map(inQuery),
    ...["x-request-id" as const, ...headers].map((name) => ({ $ref: `#/components/parameters/${name}` })),
  ];
}

function inQuery([name, { description, default: standard, ...schema }]: readonly [
  string,
  JsonSchema,
]): ParameterObject {
  const told = typeof description === "string" && { description };
  // Where nothing is said, a list is empty: that needs no words.
  const usual = typeof standard !== "object" && standard !== "" && { default: standard };
  return { name, in: "query", required: false, schema: { ...schema, ...usual }, ...told };
}

function inPath(path: string, name: string): ParameterObject {
  const known = name === "id" ? idOf(path) : IN_PATHS[name];
  if (known === undefined) throw new Error(`parameters.ts does not know :${name} of ${path}`);
  return { name, in: "path", required: true, ...known };
}

function idOf(path: string) {
  if (path.startsWith("/v1/images/")) return IMAGE_ID;
  return path.startsWith("/v1/workers/") ? WORKER_ID : GROUP_ID;
}

/** The headers that operations refer to. */
export function componentParameters(): Readonly<Record<string, ParameterObject>> {
  const requestId = {
    "x-request-id": "The caller's own name for this request, in the answer and in logs; else one is made",
  };
  const all = Object.entries({ ...requestId, ...REQUEST_HEADERS });
  const header = ([name, description]: readonly [string, string]): [string, ParameterObject] => [
    name,
    { name, in: "header", required: false, description, schema: { type: "string" } },
  ];
  return Object.fromEntries(all.map(header));
}

/** The headers that answers refer to. */
export function componentHeaders(): Readonly<Record<string, HeaderObject>> {
  const all = Object.entries({ "x-request-id": "The request's name in logs", ...ANSWER_HEADERS });
  return Object.fromEntries(all.map(([name, description]) => [name, { description, schema: { type: "string" } }]));
}

/** Headers of an answer, by reference; every answer has a request id. */
export function headerRefs(names: readonly AnswerHeader[]): Readonly<Record<string, Reference>> {
  const all = ["x-request-id", ...names];
  return Object.fromEntries(all.map((name) => [name, { $ref: `#/components/headers/${name}` }]));
}
