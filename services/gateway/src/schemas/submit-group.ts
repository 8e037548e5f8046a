import type { Limits } from "@sheaf/service";
import { z } from "zod";
import { IMAGE_TASK } from "../submit/item.ts";
import { ARGS_BYTES, itemSchema, jsonObject } from "./item.ts";

/** Bytes of a group's `options` as JSON; encoded they may take six times as many, which still leaves room for items. */
const OPTIONS_BYTES = 16_384;

/** The body of `POST /v1/groups`. */
export function submitGroupSchema(limits: Limits) {
  const label = z.string().min(1).max(limits.labelChars);
  return z
    .strictObject({
      task: taskSchema(),
      items: z.array(itemSchema(limits)).max(limits.itemsPerRequest).default([]),
      options: jsonObject(OPTIONS_BYTES).optional(),
      priority: z.enum(["low", "normal", "high"]).default("normal"),
      max_attempts: z.int().min(1).max(limits.maxAttempts).optional(),
      timeout_ms: z.int().min(limits.timeoutMinMs).max(limits.timeoutMaxMs).optional(),
      not_before: timeSchema(),
      deadline: timeSchema(),
      labels: z
        .record(label, z.string().max(limits.labelChars))
        .refine((labels) => Object.keys(labels).length <= limits.labels, `At most ${limits.labels} labels`)
        .default({}),
      open: z.boolean().default(false),
      on_finished: followUpSchema(),
      on_succeeded: followUpSchema(),
    })
    .superRefine(({ task, items, open }, context) => {
      if (items.length === 0 && !open) {
        context.addIssue({ code: "custom", path: ["items"], message: "At least one item unless the group is open" });
      }
      for (const path of missingSources(task, items)) {
        context.addIssue({ code: "custom", path: ["items", path, "source"], message: "Needs an image reference" });
      }
    });
}

/** The body of `POST /v1/groups` once it is checked. */
export type SubmitGroupBody = z.output<ReturnType<typeof submitGroupSchema>>;

/** Indexes of the items that an image task could not work on. */
export function missingSources(task: string, items: readonly { source?: string | undefined }[]): number[] {
  if (task !== IMAGE_TASK) return [];
  return items.flatMap(({ source }, index) => (source === undefined ? [index] : []));
}

function taskSchema() {
  return z.string().regex(/^[a-z][a-z0-9_.-]{0,63}$/, "Not the name of a task type");
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
