import { ErrorCode } from "@sheaf/proto";

/**
 * Whether another attempt may follow a failure with this code. Exhaustive over the closed codes; `TASK_FAILED` is
 * absent because the task's own code chooses, error by error.
 */
const RETRYABLE: Record<Exclude<ErrorCode, typeof ErrorCode.TASK_FAILED>, boolean> = {
  [ErrorCode.UNSPECIFIED]: false,
  [ErrorCode.IMAGE_NOT_FOUND]: false,
  [ErrorCode.UNSUPPORTED_FORMAT]: false,
  [ErrorCode.CORRUPT_IMAGE]: false,
  [ErrorCode.IMAGE_TOO_LARGE]: false,
  [ErrorCode.OUTPUT_TOO_LARGE]: false,
  [ErrorCode.INVALID_OPERATION]: false,
  [ErrorCode.FETCH_FORBIDDEN]: false,
  [ErrorCode.FETCH_FAILED]: true,
  [ErrorCode.STORAGE_ERROR]: true,
  [ErrorCode.TIMEOUT]: true,
  [ErrorCode.WORKER_LOST]: true,
  [ErrorCode.POISON]: false,
  [ErrorCode.OUT_OF_MEMORY]: true,
  [ErrorCode.DEADLINE_EXCEEDED]: false,
  [ErrorCode.INTERNAL]: true,
};

/** Whether a failure may be tried again. `choice` is what the task's own error says; it counts for `TASK_FAILED` only. */
export function isRetryable(code: ErrorCode, choice: boolean): boolean {
  return code === ErrorCode.TASK_FAILED ? choice : (RETRYABLE[code] ?? false);
}
