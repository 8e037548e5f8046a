import type { z } from "zod";
import type { StoredOutput } from "./blobs/run-blobs.ts";
import type { TaskDefinition } from "./define-task.ts";
import type { TaskContext } from "./task-context.ts";
import { TaskError } from "./task-error.ts";

/** How a run ended, in a form that passes between processes. */
export type TaskAnswer =
  | { readonly kind: "done"; readonly result?: Record<string, unknown>; readonly outputs: readonly StoredOutput[] }
  /** `invalid`: the args are not what the task takes. */
  | { readonly kind: "failed"; readonly message: string; readonly retryable: boolean; readonly invalid?: true };

/** Longest message of an error that is shown, in characters. */
const MAX_MESSAGE = 1_000;
/** Faults of an input that one error names. */
const MAX_FAULTS = 5;

/** The input of a run: an item's args as the task's schema makes of them. Throws what becomes a failed answer. */
export function inputOf({ input }: TaskDefinition, args: unknown): unknown {
  const parsed = input.safeParse(args);
  if (parsed.success) return parsed.data;
  throw new InvalidInputError(parsed.error);
}

/** Calls a task's code. Synchronous code answers without a promise. */
export function callDefinition(definition: TaskDefinition, args: unknown, context: TaskContext): unknown {
  return definition.run(inputOf(definition, args), context);
}

/** What a run returned, as an answer. */
export function doneAnswer(value: unknown, outputs: readonly StoredOutput[]): TaskAnswer {
  if (value === undefined || value === null) return { kind: "done", outputs };
  const isObject = typeof value === "object" && !Array.isArray(value);
  return { kind: "done", result: isObject ? (value as Record<string, unknown>) : { value }, outputs };
}

/** What a run threw, as an answer. */
export function failedAnswer(error: unknown): TaskAnswer {
  const message = (error instanceof Error ? error.message : String(error)).slice(0, MAX_MESSAGE) || "the task failed";
  if (error instanceof InvalidInputError) return { kind: "failed", message, retryable: false, invalid: true };
  return { kind: "failed", message, retryable: error instanceof TaskError ? error.retryable : true };
}

class InvalidInputError extends Error {
  constructor({ issues }: z.ZodError) {
    const faults = issues.slice(0, MAX_FAULTS).map(({ path, message }) => `${["args", ...path].join(".")}: ${message}`);
    super(faults.join("; "));
  }
}
