import type { z } from "zod";
import { type FieldError, HttpError } from "./problem.ts";

/** Field errors listed in one answer. */
const MAX_ERRORS = 20;

/** Checks a body or query against its schema. Throws an HttpError that names every wrong field. */
export function parseRequest<S extends z.ZodType>(schema: S, value: unknown): z.output<S> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const errors = parsed.error.issues.flatMap(fieldErrors).slice(0, MAX_ERRORS);
  const [first] = errors;
  throw new HttpError("invalid_request", `${first?.pointer || "The body"}: ${first?.detail}`, { errors });
}

function fieldErrors(issue: z.core.$ZodIssue): FieldError[] {
  if (issue.code !== "unrecognized_keys") return [{ pointer: pointerTo(issue.path), detail: issue.message }];
  return issue.keys.map((key) => ({ pointer: pointerTo([...issue.path, key]), detail: "Unknown field" }));
}

function pointerTo(path: readonly PropertyKey[]): string {
  return path.map((part) => `/${String(part).replaceAll("~", "~0").replaceAll("/", "~1")}`).join("");
}
