import { ErrorCode } from "@sheaf/proto";
import { expect, test } from "vitest";
import { isRetryable } from "./error-codes.ts";

test("only a task's own failure is the task's choice", () => {
  expect(isRetryable(ErrorCode.TASK_FAILED, true)).toBe(true);
  expect(isRetryable(ErrorCode.TASK_FAILED, false)).toBe(false);
  for (const code of Object.values(ErrorCode)) {
    if (code !== ErrorCode.TASK_FAILED) expect(isRetryable(code, true)).toBe(isRetryable(code, false));
  }
});

test("what may pass by itself is tried again, what lies in the image is not", () => {
  const retried = Object.values(ErrorCode).filter((code) => isRetryable(code, false));
  const { FETCH_FAILED, STORAGE_ERROR, TIMEOUT, WORKER_LOST, OUT_OF_MEMORY, INTERNAL } = ErrorCode;
  expect(retried).toEqual([FETCH_FAILED, STORAGE_ERROR, TIMEOUT, WORKER_LOST, OUT_OF_MEMORY, INTERNAL]);
});

test("a code that is not known is not tried again", () => {
  expect(isRetryable(200 as ErrorCode, true)).toBe(false);
});
