import type { Limits } from "@sheaf/service";
import { allOperations } from "../operations/all-operations.ts";
import { errorStyleOf, type Route } from "../routes.ts";
import { createSchemas } from "../schemas/schemas.ts";
import { type ComponentSchemas, componentSchemas } from "./component-schemas.ts";
import type { MediaTypeObject, OperationObject, PathItem, ResponseObject } from "./document-shape.ts";
import { errorAnswers } from "./error-answers.ts";
import { CONTROL_EVENTS, LIVE_EVENTS } from "./live-events.ts";
import { type Answer, type Content, type Operation, type Operations, TAGS } from "./operation.ts";
import { componentHeaders, componentParameters, headerRefs, parametersOf, templateOf } from "./parameters.ts";
import { problemsOf } from "./problems.ts";
import { SECURITY_SCHEMES, securityOf } from "./security.ts";
import { webhooks } from "./webhooks.ts";

/** What a document is made of. */
export interface DocumentOptions {
  readonly limits: Limits;
  readonly routes: readonly Pick<Route, "method" | "path">[];
  /** Of the service. */
  readonly version: string;
}

const DESCRIPTION = `Groups of images or other work, processed in parallel, followed and steered one by one.

Times are ISO 8601 in UTC; durations end in \`_ms\`, sizes in \`_bytes\`. Unknown members of a body are refused by name. A path answers \`HEAD\` where it answers \`GET\`, \`OPTIONS\` with \`Allow\`, and other methods with 405. Every answer names its request in \`x-request-id\`.`;

/** The contract as OpenAPI 3.1: a plain object, the same for the same options. Routes that have no entry are left out. */
export function openApiDocument({ limits, routes, version }: DocumentOptions) {
  const schemas = createSchemas(limits);
  const components = componentSchemas(schemas);
  const operations = allOperations({ limits, schemas });
  return {
    openapi: "3.1.1",
    info: {
      title: "Sheaf",
      version,
      description: DESCRIPTION,
      license: { name: "Apache-2.0", identifier: "Apache-2.0" },
    },
    servers: [{ url: "/" }],
    tags: Object.entries(TAGS).map(([name, description]) => ({ name, description })),
    paths: pathsOf(routes, operations, components),
    webhooks: webhooks(components),
    components: {
      schemas: components.byName,
      parameters: componentParameters(),
      headers: componentHeaders(),
      securitySchemes: SECURITY_SCHEMES,
    },
  };
}

function pathsOf(
  routes: DocumentOptions["routes"],
  operations: Operations,
  components: ComponentSchemas,
): Readonly<Record<string, PathItem>> {
  const told = routes.flatMap((route) => {
    const operation = operations[operationKey(route)];
    return operation ? [{ route, object: operationObject(route, operation, components) }] : [];
  });
  const byPath = Map.groupBy(told, ({ route }) => templateOf(route.path));
  return Object.fromEntries(
    [...byPath].map(([path, of]) => [path, Object.fromEntries(of.map(({ route, object }) => [route.method, object]))]),
  );
}

export type OpenApiDocument = ReturnType<typeof openApiDocument>;

/** What an operation is found by. */
export function operationKey({ method, path }: Pick<Route, "method" | "path">): string {
  return `${method.toUpperCase()} ${path}`;
}

function operationObject(
  route: Pick<Route, "method" | "path">,
  operation: Operation,
  components: ComponentSchemas,
): OperationObject {
  const { id, tag, summary, description, body, answers } = operation;
  const told = Object.entries(answers).map(([status, answer]) => [status, answerOf(answer, components)]);
  return {
    operationId: id,
    tags: [tag],
    summary,
    ...(description && { description }),
    security: securityOf(route),
    parameters: parametersOf(route.path, operation),
    ...(body && {
      requestBody: {
        ...(body.description && { description: body.description }),
        required: body.required,
        content: contentOf(body.content, components, body.example),
      },
    }),
    responses: {
      ...errorAnswers(problemsOf(route, operation), errorStyleOf(route.path)),
      ...Object.fromEntries(told),
    },
  };
}

function answerOf({ description, content, headers = [] }: Answer, components: ComponentSchemas): ResponseObject {
  return {
    description,
    headers: headerRefs(headers),
    ...(content && { content: contentOf(content, components) }),
  };
}

function contentOf(
  content: Readonly<Record<string, Content>>,
  components: ComponentSchemas,
  example?: unknown,
): Readonly<Record<string, MediaTypeObject>> {
  const typed = Object.entries(content).map(([type, of]) => [type, mediaTypeOf(type, of, components, example)]);
  return Object.fromEntries(typed);
}

function mediaTypeOf(type: string, content: Content, components: ComponentSchemas, example: unknown): MediaTypeObject {
  if (content === "bytes") return {};
  if (content === "object") return { schema: { type: "object" } };
  if (content === "text") return { schema: { type: "string" } };
  if (content === "group events" || content === "control events") {
    const types = content === "group events" ? LIVE_EVENTS : CONTROL_EVENTS;
    const events = Object.entries(types).map(([name, schema]) => [name, components.ref(schema)]);
    return { schema: { type: "string" }, "x-events": Object.fromEntries(events) };
  }
  const isJson = type === "application/json";
  return { schema: components.ref(content), ...(isJson && example !== undefined && { example }) };
}
