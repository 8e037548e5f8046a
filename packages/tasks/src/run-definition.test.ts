import { expect, test } from "vitest";
import { z } from "zod";
import { defineTask } from "./define-task.ts";
import { doneAnswer, failedAnswer, inputOf } from "./run-definition.ts";
import { TaskError } from "./task-error.ts";

const task = defineTask({
  name: "t",
  input: z.strictObject({ text: z.string(), times: z.number().default(2) }),
  run: () => undefined,
});

function failureOf(args: unknown) {
  try {
    return inputOf(task, args);
  } catch (error) {
    return failedAnswer(error);
  }
}

test("args become the input, with the schema's defaults", () => {
  expect(inputOf(task, { text: "a" })).toEqual({ text: "a", times: 2 });
});

test("args that do not fit fail for good, and every fault is named by its place", () => {
  const answer = failureOf({ text: 1, more: true });
  expect(answer).toMatchObject({ kind: "failed", retryable: false, invalid: true });
  expect(answer).toMatchObject({ message: expect.stringMatching(/^args\.text: .*; args: .*"more"/) });
});

test.each([
  [undefined, undefined],
  [null, undefined],
  [{ a: 1 }, { a: 1 }],
  [[1, 2], { value: [1, 2] }],
  ["text", { value: "text" }],
  [0, { value: 0 }],
])("a run that returns %j has the result %j", (value, result) => {
  expect(doneAnswer(value, [])).toEqual({ kind: "done", outputs: [], ...(result && { result }) });
});

test("any error is worth another attempt, unless the task says otherwise; its message is kept short", () => {
  expect(failedAnswer(new Error("x".repeat(5_000)))).toEqual({
    kind: "failed",
    message: "x".repeat(1_000),
    retryable: true,
  });
  expect(failedAnswer(new TaskError("never", { retryable: false }))).toMatchObject({ retryable: false });
  expect(failedAnswer("thrown text")).toMatchObject({ message: "thrown text", retryable: true });
  expect(failedAnswer(new Error(""))).toMatchObject({ message: "the task failed" });
});
