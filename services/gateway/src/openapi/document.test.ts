import { DEFAULT_LIMITS } from "@sheaf/service";
import { Ajv2020 } from "ajv/dist/2020.js";
import formats from "ajv-formats";
import { expect, it } from "vitest";
import { allOperations } from "../operations/all-operations.ts";
import { ROUTES } from "../routes.ts";
import { createSchemas } from "../schemas/schemas.ts";
import { openApiDocument, operationKey } from "./document.ts";
import type { OperationObject } from "./document-shape.ts";

const document = openApiDocument({ limits: DEFAULT_LIMITS, routes: ROUTES, version: "1.2.3" });
const told: { path: string; method: string; operation: OperationObject }[] = Object.entries(document.paths).flatMap(
  ([path, item]) => Object.entries(item).map(([method, operation]) => ({ path, method, operation })),
);

/** A document is JSON: what is undefined is not there. */
const json = JSON.parse(JSON.stringify(document));

function* refsIn(value: unknown): Generator<string> {
  if (typeof value !== "object" || value === null) return;
  for (const [name, member] of Object.entries(value)) {
    if (name === "$ref" && typeof member === "string") yield member;
    else yield* refsIn(member);
  }
}

const resolved = (ref: string) =>
  ref
    .slice(2)
    .split("/")
    .reduce<unknown>((at, name) => (at as Record<string, unknown> | undefined)?.[name], json);

function validator() {
  const ajv = new Ajv2020({ strict: true, allErrors: true, strictRequired: false });
  formats.default(ajv);
  // What tools other than schemas read.
  for (const keyword of ["components", "x-events"]) ajv.addKeyword(keyword);
  return ajv.addSchema({ $id: "doc", components: json.components });
}

/** A schema within the document, as one that can stand alone. */
const alone = (schema: object) => JSON.parse(JSON.stringify(schema).replaceAll('"#/components/', '"doc#/components/'));

it("has an operation for every route, and none for what is not served", () => {
  const operations = allOperations({ limits: DEFAULT_LIMITS, schemas: createSchemas(DEFAULT_LIMITS) });
  expect(Object.keys(operations).sort()).toEqual(ROUTES.map(operationKey).sort());
  expect(told).toHaveLength(ROUTES.length);
});

it("names each operation once, and only chapters that there are", () => {
  const ids = told.map(({ operation }) => operation.operationId);
  expect(ids.filter((id, at) => ids.indexOf(id) !== at)).toEqual([]);
  const tags = new Set<string>(document.tags.map(({ name }) => name));
  expect(told.flatMap(({ operation }) => operation.tags).filter((tag) => !tags.has(tag))).toEqual([]);
});

it("refers only to what it holds", () => {
  const refs = new Set(refsIn(json));
  expect(refs.size).toBeGreaterThan(40);
  expect([...refs].filter((ref) => resolved(ref) === undefined)).toEqual([]);
});

it("declares every parameter of every path, and no other", () => {
  for (const { path, operation } of told) {
    const declared = operation.parameters.flatMap((one) => ("in" in one && one.in === "path" ? [one.name] : []));
    expect(declared, path).toEqual([...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name));
  }
});

it("has a type for every parameter and every member", () => {
  const bare = told.flatMap(({ operation }) =>
    operation.parameters.flatMap((one) => ("in" in one && Object.keys(one.schema).length === 0 ? [one.name] : [])),
  );
  expect(bare).toEqual([]);
});

it("has schemas that compile in strict mode, and examples that they accept", () => {
  const ajv = validator();
  for (const name of Object.keys(json.components.schemas)) {
    expect(() => ajv.compile(alone({ $ref: `#/components/schemas/${name}` })), name).not.toThrow();
  }
  for (const { operation } of told) {
    const contents = [operation.requestBody, ...Object.values(operation.responses)].flatMap((one) =>
      Object.values(one?.content ?? {}),
    );
    for (const { schema, example } of contents) {
      if (!schema) continue;
      const accepts = ajv.compile(alone(schema));
      if (example !== undefined) expect(accepts(example), JSON.stringify(accepts.errors)).toBe(true);
    }
  }
});

it("says of every operation what it answers, and of every error which codes it may carry", () => {
  for (const { path, method, operation } of told) {
    const statuses = Object.keys(operation.responses);
    expect(
      statuses.filter((status) => status.startsWith("2")),
      `${method} ${path}`,
    ).not.toEqual([]);
    for (const [status, { content, "x-codes": codes }] of Object.entries(operation.responses)) {
      if (Number(status) >= 400 && path !== "/readyz") expect(codes, `${method} ${path} ${status}`).not.toEqual([]);
      if (status === "204" || status === "304") expect(content).toBeUndefined();
    }
  }
});

it("asks for the role that the route needs, and for nothing where everyone may", () => {
  expect(document.paths["/livez"]?.["get"]?.security).toEqual([]);
  expect(document.paths["/control"]?.["get"]?.security[0]).toEqual({ key: ["operator"] });
  expect(document.paths["/v1/groups"]?.["post"]?.security[0]).toEqual({ key: ["submitter"] });
});

it("goes by the limits of the installation", () => {
  const limits = { ...DEFAULT_LIMITS, itemsPerRequest: 7 };
  const { components } = openApiDocument({ limits, routes: ROUTES, version: "1.2.3" });
  expect(components.schemas["ProcessImages"]).toMatchObject({ properties: { images: { maxItems: 7 } } });
});
