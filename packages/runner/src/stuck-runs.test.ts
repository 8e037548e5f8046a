import { expect, test } from "vitest";
import { HeldRun, NO_BODY } from "./held-run.ts";
import { Lane } from "./lane.ts";
import { StuckRuns } from "./stuck-runs.ts";
import { delivery } from "./testing/deliveries.ts";

test("a child process that goes on five seconds after it was told to end is named, until it ends", () => {
  let nowMs = 0;
  const stuck = new StuckRuns(() => nowMs);
  const [one, other] = [{}, {}];
  const runOf = (index: number) => new HeldRun(delivery({ groupId: "g", index }), NO_BODY, new Lane("demo"));
  stuck.stopped(one, runOf(1));
  nowMs = 4_000;
  stuck.stopped(other, runOf(2));
  nowMs = 4_999;
  expect(stuck.told()).toBeUndefined();
  nowMs = 7_500;
  expect(stuck.told()).toBe("the child process of task 1 of group g was told to end 7 s ago and has not");
  stuck.settled(one);
  expect(stuck.told()).toBeUndefined();
  nowMs = 9_000;
  expect(stuck.told()).toContain("task 2 of group g");
  stuck.settled(other);
  expect(stuck.told()).toBeUndefined();
});
