import type { Limits } from "@sheaf/service";
import { z } from "zod";
import { IMAGE_TASK } from "../submit/item.ts";
import { ARGS_BYTES, itemSchema, jsonObject } from "./item.ts";

/** Bytes of a group's `options` as JSON; encoded they may take six times as many, which still leaves room for items. */
const OPTIONS_BYTES = 16_384;

/** A secret of Standard Webhooks; the scheduler looks closer. */
const WEBHOOK_SECRET = /^whsec_[A-Za-z0-9+/]{32,87}={0,2}$/;

/** The body of `POST /v1/groups`. */
export function submitGroupSchema(limits: Limits) {
  const items = z.array(itemSchema(limits)).max(limits.itemsPerRequest).default([]);
  return submitHeadSchema(limits)
    .extend({ items })
    .superRefine(({ task, items, open }, context) => {
      if (items.length === 0 && !open) {
        context.addIssue({ code: "custom", path: ["items"], message: "At least one item unless the group is open" });
      }
      for (const path of missingSources(task, items)) {
        context.addIssue({ code: "custom", path: ["items", path, "source"], message: "Needs an image reference" });
      }
    });
}

/** All of that but the items: what a form of `POST /v1/groups` says of its files. */
export function submitHeadSchema(limits: Limits) {
  const label = z.string().min(1).max(limits.labelChars);
  return z.strictObject({
    task: taskSchema().describe("As `GET /v1/task-types` lists them"),
    options: jsonObject(OPTIONS_BYTES)
      .optional()
      .describe("By the task type's own schema; of `image.process` it is ImageOptions"),
    priority: z.enum(["low", "normal", "high"]).default("normal").describe("Its weight among other groups: 1, 4, 16"),
    max_attempts: z.int().min(1).max(limits.maxAttempts).optional().describe("Per task and round"),
    timeout_ms: z.int().min(limits.timeoutMinMs).max(limits.timeoutMaxMs).optional().describe("Per attempt"),
    not_before: timeSchema().describe("Nothing starts before"),
    deadline: timeSchema().describe("What is unfinished then fails"),
    labels: z
      .record(label, z.string().max(limits.labelChars))
      .refine((labels) => Object.keys(labels).length <= limits.labels, `At most ${limits.labels} labels`)
      .default({}),
    open: z.boolean().default(false).describe("Takes more items until it is sealed"),
    on_finished: followUpSchema().describe("A group of one task that comes when this one has finished"),
    webhook: webhookSchema(limits).describe("Told each time the group has finished"),
    on_succeeded: followUpSchema().describe("A group of one task that comes when all tasks have succeeded"),
  });
}

/** What is asked for beside the items, once it is checked. */
export type SubmitHead = z.output<ReturnType<typeof submitHeadSchema>>;

/** Indexes of the items that an image task could not work on. */
export function missingSources(task: string, items: readonly { source?: string | undefined }[]): number[] {
  if (task !== IMAGE_TASK) return [];
  return items.flatMap(({ source }, index) => (source === undefined ? [index] : []));
}

function taskSchema() {
  return z.string().regex(/^[a-z][a-z0-9_.-]{0,63}$/, "Not the name of a task type");
}

/** Where the group's end is told. */
function webhookSchema(limits: Limits) {
  return z
    .strictObject({
      url: z.url({ protocol: /^https?$/, error: "Not an http or https URL" }).max(limits.sourceChars),
      secret: z
        .string()
        .regex(WEBHOOK_SECRET, "Not whsec_ and 24 to 64 bytes in base64")
        .optional()
        .describe("Signs the messages; default: that of the API key"),
    })
    .optional();
}

/** A group of one task that comes after this one. */
function followUpSchema() {
  return z
    .strictObject({
      task: taskSchema(),
      options: jsonObject(OPTIONS_BYTES).optional(),
      args: jsonObject(ARGS_BYTES).optional(),
    })
    .optional();
}

function timeSchema() {
  return z.iso
    .datetime({ offset: true, error: "Not an ISO 8601 time with a zone" })
    .transform((text) => new Date(text))
    .nullish();
}
