import { expect, expectTypeOf, test } from "vitest";
import { z } from "zod";
import { defineTask } from "./define-task.ts";

const run = () => undefined;
const input = z.object({});

test("the queue is the name up to its first dot, and runs are in child processes, unless said otherwise", () => {
  expect(defineTask({ name: "text.count.words", input, run })).toMatchObject({ queue: "text", runs: "child" });
  expect(defineTask({ name: "count", input, run, queue: "own", runs: "inline" })).toMatchObject({
    queue: "own",
    runs: "inline",
  });
});

test("the input's type comes from its schema", () => {
  defineTask({
    name: "a",
    input: z.object({ at: z.coerce.date(), n: z.number().default(1) }),
    run: (given) => expectTypeOf(given).toEqualTypeOf<{ at: Date; n: number }>(),
  });
});

test.each([
  ["a name with a space", { name: "two words" }, /name is made of/],
  ["no name", { name: "" }, /name is made of/],
  ["a name of 65 letters", { name: "x".repeat(65) }, /name is made of/],
  ["a queue with a dot", { queue: "a.b" }, /queue's name is made of/],
  ["no attempts", { maxAttempts: 0 }, /maxAttempts is a whole number/],
  ["half a millisecond", { timeoutMs: 0.5 }, /timeoutMs is a whole number/],
  ["no run at a time", { concurrency: 0 }, /concurrency is a whole number/],
])("%s is refused by name", (_, wrong, message) => {
  expect(() => defineTask({ name: "ok", input, run, ...wrong })).toThrow(message);
});
