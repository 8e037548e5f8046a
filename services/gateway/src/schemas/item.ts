import type { JsonObject } from "@bufbuild/protobuf";
import type { Limits } from "@sheaf/service";
import { z } from "zod";

/** Bytes of an item's `args` as JSON. */
export const ARGS_BYTES = 8_192;

/** Any JSON object of bounded size; its fields are the task type's own business. */
export function jsonObject(maxBytes: number) {
  return z
    .record(z.string(), z.unknown())
    .refine((value) => Buffer.byteLength(JSON.stringify(value)) <= maxBytes, `At most ${maxBytes} bytes as JSON`)
    .transform((value) => value as JsonObject);
}

/** An image reference. */
export function sourceSchema(limits: Limits) {
  return z.string().min(1).max(limits.sourceChars).describe("An uploaded image's id, an http(s) URL, or an opaque id");
}

/** What one task works on. */
export function itemSchema(limits: Limits) {
  return z.strictObject({
    source: sourceSchema(limits).optional(),
    name: z.string().max(limits.nameChars).optional().describe("For people; never a path"),
    // The worker takes `simulate` for the tutorial's demo, which is not for callers to switch on.
    args: jsonObject(ARGS_BYTES)
      .refine((args) => !Object.hasOwn(args, "simulate"), "simulate is reserved")
      .optional()
      .describe("By the task type's own schema"),
  });
}
