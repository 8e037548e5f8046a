import { expect, it } from "vitest";
import { oneOf, toggled } from "./words.ts";

it("turns a word on and off", () => {
  expect([toggled(["a"], "b"), toggled(["a", "b"], "a")]).toEqual([["a", "b"], ["b"]]);
});

it("takes only words that it knows", () => {
  const words = ["light", "dark"] as const;
  expect([oneOf("dark", words), oneOf("Dark", words), oneOf(null, words)]).toEqual(["dark", undefined, undefined]);
});
