import * as api from "@sheaf/api";
import { imageOptionsSchema } from "@sheaf/image-options";
import { z } from "zod";
import { retryFailuresSchema } from "../schemas/failure-filter.ts";
import { makeLinksSchema } from "../schemas/make-links.ts";
import { nothingSchema } from "../schemas/nothing.ts";
import { queueLimitsSchema } from "../schemas/queue-limits.ts";
import { retryGroupSchema } from "../schemas/retry-group.ts";
import type { Schemas } from "../schemas/schemas.ts";
import { signInSchema } from "../schemas/sign-in.ts";
import { workerSlotsSchema } from "../schemas/worker-slots.ts";
import { FILES_ALONE } from "./files-form.ts";

/** A schema as JSON Schema 2020-12. */
export type JsonSchema = { readonly [member: string]: unknown };

const FORMATS: ReadonlySet<string> = new Set(["date-time", "uri", "uuid"]);

/** What the gateway answers, by name in the document. */
const ANSWERS: Readonly<Record<string, z.ZodType>> = {
  Accepted: api.acceptedSchema,
  ActionList: api.actionListSchema,
  Attempt: api.attemptSchema,
  Control: api.controlSchema,
  ControlHistory: api.controlHistorySchema,
  Counts: api.countsSchema,
  FailureList: api.failureListSchema,
  Group: api.groupSchema,
  GroupEvent: api.groupEventSchema,
  GroupList: api.groupListSchema,
  GroupSnapshot: api.groupSnapshotSchema,
  Image: api.imageSchema,
  Links: api.linksSchema,
  Limits: api.limitsSchema,
  Liveness: api.livenessSchema,
  Output: api.outputSchema,
  PlainError: api.plainErrorSchema,
  PresetList: api.presetListSchema,
  Problem: api.problemSchema,
  Purged: api.purgedSchema,
  QueueList: api.queueListSchema,
  QueueSettings: api.queueSettingsSchema,
  Readiness: api.readinessSchema,
  Receipt: api.receiptSchema,
  Retried: api.retriedSchema,
  RetriedFailures: api.retriedFailuresSchema,
  Session: api.sessionSchema,
  Status: api.statusSchema,
  Task: api.taskSchema,
  TaskError: api.taskErrorSchema,
  TaskEvent: api.taskEventSchema,
  TaskInFull: api.taskInFullSchema,
  TaskList: api.taskListSchema,
  TaskReceipt: api.taskReceiptSchema,
  TaskTypeList: api.taskTypeListSchema,
  Time: api.timeSchema,
  UploadedImages: api.uploadedImagesSchema,
  WebhookDelivery: api.webhookSchema,
  WebhookMessage: api.webhookMessageSchema,
  Worker: api.workerSchema,
  WorkerList: api.workerListSchema,
};

/** What the gateway takes, by name in the document. */
const requests = (schemas: Schemas): Readonly<Record<string, z.ZodType>> => ({
  AppendForm: schemas.appendForm,
  AppendItems: schemas.appendItems,
  FilesForm: FILES_ALONE,
  ImageOptions: imageOptionsSchema,
  MakeLinks: makeLinksSchema,
  Nothing: nothingSchema,
  ProcessImages: schemas.processImages,
  QueueLimits: queueLimitsSchema,
  RetryFailures: retryFailuresSchema,
  RetryGroup: retryGroupSchema,
  SignIn: signInSchema,
  SubmitForm: schemas.submitForm,
  SubmitGroup: schemas.submitGroup,
  WorkerSlots: workerSlotsSchema,
});

/** The schemas of a document, and where in it they are. */
export interface ComponentSchemas {
  readonly byName: Readonly<Record<string, JsonSchema>>;
  /** Throws for a schema that has no name here. */
  ref(schema: z.ZodType): JsonSchema;
}

/** Makes JSON Schemas of those that check requests, as they are before defaults, and of those that answers have. */
export function componentSchemas(schemas: Schemas): ComponentSchemas {
  const taken = requests(schemas);
  const names = new Map([...Object.entries(ANSWERS), ...Object.entries(taken)].map(([name, schema]) => [schema, name]));
  return {
    byName: { ...converted(ANSWERS, "output"), ...converted(taken, "input") },
    ref(schema) {
      const name = names.get(schema);
      if (name === undefined) throw new Error("a schema of the contract has no name in component-schemas.ts");
      return { $ref: refTo(name) };
    },
  };
}

/** Where a schema is found in the document. */
export function refTo(name: string): string {
  return `#/components/schemas/${name}`;
}

/** A query as its handler sees it: numbers rather than their text. */
export function queryProperties(query: z.ZodType): Readonly<Record<string, JsonSchema>> {
  return told(query)["properties"] as Readonly<Record<string, JsonSchema>>;
}

function told(schema: z.core.$ZodType): JsonSchema {
  const { $schema: _, ...bare } = z.toJSONSchema(schema, { io: "output", unrepresentable: "any", override: asSent });
  return bare;
}

function converted(byName: Readonly<Record<string, z.ZodType>>, io: "input" | "output") {
  const registry = z.registry<{ id: string }>();
  for (const [id, schema] of Object.entries(byName)) registry.add(schema, { id });
  const { schemas } = z.toJSONSchema(registry, { io, uri: refTo, override: plainly });
  const bare = Object.entries(schemas).map(([name, { $schema: _, $id: __, ...schema }]) => [name, schema]);
  return Object.fromEntries(bare) as Record<string, JsonSchema>;
}

/** A text that stands for something else, such as a state, is told as the text. */
function asSent(context: { zodSchema: z.core.$ZodTypes; jsonSchema: z.core.JSONSchema.BaseSchema }): void {
  const { zodSchema, jsonSchema } = context;
  if (zodSchema instanceof z.ZodPipe && zodSchema.out instanceof z.ZodTransform) {
    Object.assign(jsonSchema, told(zodSchema.in));
  }
  plainly(context);
}

/** Leaves out what says the same twice: patterns of formats, and the bounds of whole numbers as such. */
function plainly({ jsonSchema }: { jsonSchema: z.core.JSONSchema.BaseSchema }): void {
  // zod has formats of its own, which say no more than their patterns.
  if (jsonSchema.format !== undefined) delete jsonSchema[FORMATS.has(jsonSchema.format) ? "pattern" : "format"];
  if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
  if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum;
}
