import { expect, test } from "vitest";
import { submissionFor } from "./submission.ts";

const settings = { options: { preset: "avatar" } };

test("what is asked for again keeps its key, whatever files have come to it", () => {
  const first = submissionFor(settings, ["a.jpg"]);
  const again = submissionFor({ options: { preset: "avatar" } }, ["a.jpg", "b.jpg"], first);
  expect(again).toEqual({ key: first.key, settings, names: ["a.jpg", "b.jpg"] });
});

test("other settings have a key of their own, as has all that is asked for anew", () => {
  const first = submissionFor(settings, ["a.jpg"]);
  const changed = submissionFor({ options: {} }, ["a.jpg"], first);
  expect(changed).toEqual({ key: expect.any(String), settings: { options: {} }, names: ["a.jpg"] });
  expect(new Set([first.key, changed.key, submissionFor(settings, ["a.jpg"]).key]).size).toBe(3);
});
