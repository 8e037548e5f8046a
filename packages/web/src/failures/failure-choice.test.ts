import type { Failure } from "@sheaf/client";
import { expect, it } from "vitest";
import { chosenOf, failureQuery, readFailureChoice, retryWish, tasksOf } from "./failure-choice.ts";

const read = (query: string) => readFailureChoice(new URLSearchParams(query));
const failure = (code: string, count: number) => ({ code, count }) as Failure;

it("reads what it writes", () => {
  const choice = { error: ["timeout", "poison"], queue: "a b&c", open: ["timeout"] };
  expect(read(String(new URLSearchParams(failureQuery(choice) as Record<string, string>)))).toEqual(choice);
  expect(failureQuery(read(""))).toEqual({ error: null, queue: null, open: null });
});

it("leaves out what can be no code or queue, and takes codes from the future", () => {
  const codes = Array.from({ length: 100 }, (_, at) => `c${at}`).join();
  expect(read(`error=timeout,,<b>,Timeout&error=new_code,timeout&queue=${"q".repeat(65)}&open=__proto__`)).toEqual({
    ...{ error: ["timeout", "new_code"], queue: undefined, open: [] },
  });
  expect(read(`error=${codes}`).error).toHaveLength(32);
});

it("chooses by code, all where none is named, and adds up", () => {
  const all = [failure("timeout", 7), failure("poison", 2)];
  expect([chosenOf(all, read("error=poison")), chosenOf(all, read(""))].map(tasksOf)).toEqual([2, 9]);
});

it("offers to run what is ticked, or else all that is shown, of the queue that it is of", () => {
  const failures = [failure("timeout", 7), failure("poison", 2)];
  const wish = (ticked: string[]) =>
    retryWish({ failures, queue: "images", chosenQueue: "images", ticked: new Set(ticked) });
  expect(wish(["poison", "gone"])).toEqual({ failures: [failures[1]], queue: "images" });
  expect(wish([])).toEqual({ failures, queue: "images" });
});

it("offers nothing while failures of another queue are shown than the chosen one, nor where there are none", () => {
  const ticked = new Set<string>();
  const failures = [failure("timeout", 7)];
  expect(retryWish({ failures, queue: undefined, chosenQueue: "images", ticked })).toBeUndefined();
  expect(retryWish({ failures, queue: "images", chosenQueue: undefined, ticked })).toBeUndefined();
  expect(retryWish({ failures: [], queue: undefined, chosenQueue: undefined, ticked })).toBeUndefined();
});
