import { create, type JsonObject } from "@bufbuild/protobuf";
import { ErrorCode, OutputSchema } from "@sheaf/proto";
import { TaskFailure, type TaskResult } from "@sheaf/runner";
import type { TaskAnswer } from "./run-definition.ts";

/** An answer as the runner takes it. Throws a TaskFailure for a failed one. */
export function resultOf(answer: TaskAnswer): TaskResult | undefined {
  if (answer.kind === "failed") {
    const { message, retryable, invalid } = answer;
    throw new TaskFailure(invalid ? ErrorCode.INVALID_OPERATION : ErrorCode.TASK_FAILED, message, { retryable });
  }
  const { result, outputs } = answer;
  if (!result && outputs.length === 0) return undefined;
  return {
    ...(result && { result: result as JsonObject }),
    outputs: outputs.map((output) => create(OutputSchema, output)),
  };
}
