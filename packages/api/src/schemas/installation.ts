import { z } from "zod";
import { anyObjectSchema, countSchema, millisSchema } from "./common.ts";

const presetSchema = z.strictObject({
  name: z.string(),
  description: z.string(),
  format: z.string(),
  quality: z.int().nullable().describe("Null where the encoder has none"),
  width: countSchema.nullable(),
  height: countSchema.nullable(),
  fit: z.string().nullable(),
});

/** The outputs of images that can be asked for by name. */
export const presetListSchema = z
  .strictObject({ presets: z.array(presetSchema) })
  .describe("The outputs of images that can be asked for by name");

const taskTypeSchema = z.strictObject({
  name: z.string(),
  queue: z.string(),
  max_attempts: countSchema.describe("Attempts per task and round where the group names none"),
  timeout_ms: millisSchema.nullable().describe("Milliseconds per attempt where the group names none"),
  input_schema: anyObjectSchema.nullable().describe("JSON Schema of an item's args"),
});

/** The kinds of work that groups may ask for. */
export const taskTypeListSchema = z
  .strictObject({ task_types: z.array(taskTypeSchema) })
  .describe("The kinds of work that groups may ask for");

/** Whether the process turns. */
export const livenessSchema = z.strictObject({ status: z.literal("ok") }).describe("The process turns");

/** Whether requests are taken, and if not, why. */
export const readinessSchema = z
  .strictObject({
    status: z.enum(["ready", "not ready"]),
    checks: z.array(z.strictObject({ name: z.string(), ok: z.boolean(), reason: z.string().optional() })),
  })
  .describe("Whether requests are taken, and if not, why");

export type PresetListJson = z.output<typeof presetListSchema>;
export type TaskTypeListJson = z.output<typeof taskTypeListSchema>;
export type ReadinessJson = z.output<typeof readinessSchema>;
