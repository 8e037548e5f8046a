import { TaskState } from "@sheaf/proto";
import { expect, test } from "vitest";
import { TaskStates } from "./task-states.ts";

const { QUEUED, RUNNING, SUCCEEDED, FAILED, CANCELLED } = TaskState;

test("tasks never heard of are queued", () => {
  expect(new TaskStates().words(2)).toEqual(["queued", "queued"]);
  expect(new TaskStates().words(0)).toEqual([]);
});

test("a task beyond all known ones leaves those as they are, and those in between queued", () => {
  const states = new TaskStates();
  states.replace(Uint8Array.of(SUCCEEDED, FAILED));
  states.set({ index: 4, state: RUNNING });
  states.set({ index: 1, state: CANCELLED });
  expect(states.words(6)).toEqual(["succeeded", "cancelled", "queued", "queued", "running", "queued"]);
});

test("tasks that come one by one are all kept", () => {
  const states = new TaskStates();
  for (let index = 0; index < 1_000; index++) states.set({ index, state: index % 2 === 0 ? SUCCEEDED : FAILED });
  const words = states.words(1_000) ?? [];
  expect(words.every((word, index) => word === (index % 2 === 0 ? "succeeded" : "failed"))).toBe(true);
});

test("a whole state replaces what was known, and does not follow the caller's bytes", () => {
  const states = new TaskStates();
  states.set({ index: 2, state: FAILED });
  const bytes = Uint8Array.of(RUNNING, QUEUED);
  states.replace(bytes);
  bytes.fill(CANCELLED);
  expect(states.words(3)).toEqual(["running", "queued", "queued"]);
});

test("more than 10,000 tasks are not named", () => {
  expect(new TaskStates().words(10_000)).toHaveLength(10_000);
  expect(new TaskStates().words(10_001)).toBeNull();
});
