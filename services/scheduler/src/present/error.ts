import { create } from "@bufbuild/protobuf";
import { isRetryable } from "@sheaf/ledger";
import { ErrorCode, type TaskError, TaskErrorSchema } from "@sheaf/proto";

/** Messages of the verdicts that no worker words. */
const VERDICTS: Partial<Record<ErrorCode, string>> = {
  [ErrorCode.WORKER_LOST]: "the worker that ran it went silent",
  [ErrorCode.POISON]: "it took down two workers or child processes and is not tried again",
  [ErrorCode.DEADLINE_EXCEEDED]: "the group's deadline passed before it was done",
};

/** Why an attempt failed, as the API shows it; `told` is what a worker or the gateway said. */
export function presentError(code: ErrorCode, told: TaskError | undefined, attempt: number): TaskError {
  return create(TaskErrorSchema, {
    code,
    message: VERDICTS[code] ?? told?.message ?? "",
    retryable: isRetryable(code, told?.retryable ?? false),
    attempt,
  });
}
