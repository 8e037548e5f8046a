import { expect, test } from "vitest";
import { firstDueMs, nextDueMs } from "./control-schedule.ts";

const STEP = 10_000;

test("a new leader goes on where the one before would have, and begins at once without one", () => {
  expect(firstDueMs(1_000, STEP, undefined)).toBe(1_000);
  expect(firstDueMs(1_000, STEP, 4_000)).toBe(4_000);
  expect(firstDueMs(4_000, STEP, 4_000)).toBe(4_000);
});

test("of the steps that were missed without a leader, the last alone is made up for", () => {
  expect(firstDueMs(39_000, STEP, 4_000)).toBe(34_000);
});

test("a plan that lies too far ahead is of another clock", () => {
  expect(firstDueMs(1_000, STEP, 11_001)).toBe(1_000);
});

test("the next step is one later, however late or early this one was, and none that has passed", () => {
  expect(nextDueMs(10_000, 9_999, STEP)).toBe(20_000);
  expect(nextDueMs(10_000, 19_999, STEP)).toBe(20_000);
  expect(nextDueMs(10_000, 20_000, STEP)).toBe(30_000);
  expect(nextDueMs(10_000, 47_000, STEP)).toBe(50_000);
});
