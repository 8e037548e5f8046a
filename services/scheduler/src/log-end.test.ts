import { setImmediate as turn } from "node:timers/promises";
import { expect, test } from "vitest";
import { LogEnd } from "./log-end.ts";

/** A log whose answers are given by hand. */
function slowLog() {
  const questions: PromiseWithResolvers<number>[] = [];
  const end = new LogEnd(() => {
    const question = Promise.withResolvers<number>();
    questions.push(question);
    return question.promise;
  });
  return { end, questions };
}

test("many who ask at once share a question; who asks while it is on its way gets the answer to the next one", async () => {
  const { end, questions } = slowLog();
  const first = Array.from({ length: 100 }, () => end.seq());
  await turn();
  expect(questions).toHaveLength(1);
  const later = Array.from({ length: 100 }, () => end.seq());
  await turn();
  expect(questions).toHaveLength(1);
  questions[0]?.resolve(7);
  expect(await Promise.all(first)).toEqual(new Array(100).fill(7));
  await turn();
  expect(questions).toHaveLength(2);
  questions[1]?.resolve(8);
  expect(await Promise.all(later)).toEqual(new Array(100).fill(8));
});

test("a question that fails fails those who wait behind it, and the next one is asked again", async () => {
  const { end, questions } = slowLog();
  const first = end.seq();
  await turn();
  const behind = end.seq();
  questions[0]?.reject(new Error("silent"));
  await expect(first).rejects.toThrow("silent");
  await expect(behind).rejects.toThrow("silent");
  const next = end.seq();
  await turn();
  expect(questions).toHaveLength(2);
  questions[1]?.resolve(3);
  expect(await next).toBe(3);
});
