import { ErrorCode, RunOutcome, TaskState } from "@sheaf/proto";
import { expect, test } from "vitest";
import { accepted, CRASHED, FAILED_AGAIN, lost, reported } from "../../test/events.ts";
import { TestLog } from "../../test/test-log.ts";

const { STARTED, SUCCEEDED, FAILED, RETURNED } = RunOutcome;
const one = (maxAttempts = 3) => new TestLog().add(accepted("g", { count: 1, maxAttempts }));
const state = (log: TestLog) => log.group("g").state(0);

test("a run that ends before its start was written counts once", () => {
  const log = one().add(reported("w", "g", [{ index: 0, outcome: SUCCEEDED }]));
  log.add(reported("w", "g", [{ index: 0, outcome: STARTED }]));
  log.add(reported("w", "g", [{ index: 0, outcome: SUCCEEDED }]));
  expect([...log.group("g").counts]).toEqual([0, 0, 0, 0, 1, 0, 0]);
  expect(log.ignored("already_terminal")).toBe(2);
});

test("a success of a run that was given up still counts, and the later run's does not", () => {
  const log = one().add(reported("a", "g", [{ index: 0, outcome: STARTED }]), lost("a", "g", [{ index: 0 }]));
  log.add(reported("b", "g", [{ index: 0, run: 2, outcome: STARTED }]));
  log.add(reported("a", "g", [{ index: 0, run: 1, outcome: SUCCEEDED }]));
  expect(state(log)).toBe(TaskState.SUCCEEDED);
  log.add(reported("b", "g", [{ index: 0, run: 2, outcome: FAILED }]));
  expect(state(log)).toBe(TaskState.SUCCEEDED);
});

test("a failure of a run that was given up does not count", () => {
  const log = one().add(lost("a", "g", [{ index: 0 }]), reported("a", "g", [{ index: 0, ...FAILED_AGAIN }]));
  expect(log.group("g").tasks.failures[0]).toBe(1);
  expect(log.ignored("stale_run")).toBe(1);
});

test("a run that was not handed out yet cannot be reported", () => {
  const log = one().add(reported("w", "g", [{ index: 0, run: 2, outcome: SUCCEEDED }]));
  expect(state(log)).toBe(TaskState.QUEUED);
  expect(log.ignored("future_run")).toBe(1);
});

test("a returned run costs no attempt and makes way for the next", () => {
  const log = one().add(reported("w", "g", [{ index: 0, outcome: STARTED }]));
  log.add(reported("w", "g", [{ index: 0, outcome: RETURNED }]));
  expect(state(log)).toBe(TaskState.QUEUED);
  expect(log.group("g").tasks).toMatchObject({ length: 1 });
  expect(log.group("g").tasks.run[0]).toBe(2);
  expect(log.group("g").tasks.failures[0]).toBe(0);
});

test("a run returned after a failed attempt is retrying again", () => {
  const log = one().add(reported("w", "g", [{ index: 0, ...FAILED_AGAIN }]));
  log.add(reported("w", "g", [{ index: 0, run: 2, outcome: STARTED }]));
  log.add(reported("w", "g", [{ index: 0, run: 2, outcome: RETURNED }]));
  expect(state(log)).toBe(TaskState.RETRYING);
});

test("another worker's return does not end a run that is under way", () => {
  const log = one().add(reported("a", "g", [{ index: 0, outcome: STARTED }]));
  log.add(reported("b", "g", [{ index: 0, outcome: RETURNED }]));
  expect(state(log)).toBe(TaskState.RUNNING);
  expect(log.ignored("foreign_return")).toBe(1);
});

test("a task that takes down two child processes is poison, whatever attempts are left", () => {
  const log = one(9).add(reported("w", "g", [{ index: 0, ...CRASHED }]));
  expect(state(log)).toBe(TaskState.RETRYING);
  log.add(reported("w", "g", [{ index: 0, run: 2, ...CRASHED }]));
  expect(state(log)).toBe(TaskState.FAILED);
  expect(log.group("g").tasks.errorCode[0]).toBe(ErrorCode.POISON);
});

test("a failure that names no code fails as internal, not as nothing", () => {
  const log = one(1).add(reported("w", "g", [{ index: 0, outcome: FAILED, detail: { error: {} } }]));
  expect(state(log)).toBe(TaskState.FAILED);
  expect(log.group("g").tasks.errorCode[0]).toBe(ErrorCode.INTERNAL);
});

test("a group has started when its first task did, in whichever order that is told", () => {
  const log = new TestLog().add(accepted("g", { count: 2 })).pass(100);
  log.add(reported("a", "g", [{ index: 0, outcome: STARTED, agoMs: 10 }]));
  log.add(reported("b", "g", [{ index: 1, outcome: STARTED, agoMs: 40 }]));
  expect(log.group("g").startedAtMs).toBe(log.timeMs - 40);
});

test("no task starts before it was accepted or ends after it was told", () => {
  const log = one().add(reported("w", "g", [{ index: 0, outcome: SUCCEEDED, agoMs: 4_000_000, runMs: 4_000_000_000 }]));
  const { tasks } = log.group("g");
  expect(tasks.startedAtMs[0]).toBe(log.timeMs);
  expect(tasks.endedAtMs[0]).toBe(log.timeMs);
});

test("columns of unequal length are refused as a whole", () => {
  const event = reported("w", "g", [{ index: 0, outcome: SUCCEEDED }]);
  if (event.kind.case === "runsReported") event.kind.value.groups[0]?.runMs.pop();
  const log = one().add(event);
  expect(state(log)).toBe(TaskState.QUEUED);
  expect(log.ignored("malformed_report")).toBe(1);
});
