import { ErrorCode, GroupOutcome, RunOutcome, TaskState } from "@sheaf/proto";
import { expect, test } from "vitest";
import {
  accepted,
  appended,
  cancelled,
  confirmed,
  deadlinePassed,
  FAILED_AGAIN,
  reported,
  sealed,
  tasksCancelled,
} from "../../test/events.ts";
import { TestLog } from "../../test/test-log.ts";
import type { Group } from "../group.ts";
import { minReaderOf } from "../min-reader.ts";

const STARTED = RunOutcome.STARTED;
const SUCCEEDED = RunOutcome.SUCCEEDED;

function halfDone(): TestLog {
  return new TestLog().add(
    accepted("g", { count: 4 }),
    reported("w", "g", [
      { index: 0, outcome: SUCCEEDED },
      { index: 1, outcome: STARTED },
      { index: 2, ...FAILED_AGAIN },
    ]),
  );
}

test("a cancel ends all unfinished tasks and answers with a receipt that adds up", () => {
  const log = halfDone().add(cancelled("g"));
  const group = log.group("g");
  expect(group.receipt).toEqual({ removed: 2, aborting: 1, alreadyFinished: 1 });
  expect(group).toMatchObject({ finished: true, outcome: GroupOutcome.CANCELLED });
  expect(group.count(TaskState.CANCELLED)).toBe(3);
});

test("a success that comes after the cancel changes nothing", () => {
  const log = halfDone().add(cancelled("g"), reported("w", "g", [{ index: 1, outcome: SUCCEEDED }]));
  expect(log.group("g").state(1)).toBe(TaskState.CANCELLED);
  expect(log.ignored("already_terminal")).toBe(1);
});

test("those who hear of a cancel can read its receipt at once", () => {
  const seen: unknown[] = [];
  const note = (group: Group) => void seen.push(group.receipt);
  new TestLog({ stopped: note, finished: note }).add(accepted("g", { count: 2 }), cancelled("g"));
  const receipt = { removed: 2, aborting: 0, alreadyFinished: 0 };
  expect(seen).toEqual([receipt, receipt]);
});

test("a second cancel leaves the first receipt", () => {
  const log = halfDone().add(cancelled("g"));
  const before = log.group("g").receipt;
  expect(log.add(cancelled("g")).group("g").receipt).toBe(before);
});

test("a verdict on an abandoned held group loses against the seal that came first", () => {
  const log = new TestLog().add(accepted("g", { count: 3, hold: true, sealed: false }), sealed("g"), cancelled("g", 3));
  expect(log.group("g").cancelled).toBe(false);
  expect(log.group("g").count(TaskState.QUEUED)).toBe(3);
  expect(log.ignored("stale_verdict")).toBe(1);
});

test("a verdict on an abandoned held group loses against the append that came first", () => {
  const log = new TestLog().add(accepted("g", { count: 3, hold: true, sealed: false }));
  log.add(appended("g", { first: 3, count: 1 }), cancelled("g", 3));
  expect(log.group("g").cancelled).toBe(false);
  expect(log.add(cancelled("g", 4)).group("g").cancelled).toBe(true);
});

test("only a stopped group can be confirmed", () => {
  const log = new TestLog().add(accepted("g", { count: 1 }), confirmed("g"));
  expect(log.group("g").stopConfirmed).toBe(false);
  expect(log.add(cancelled("g"), confirmed("g")).group("g").stopConfirmed).toBe(true);
});

test("a group whose deadline passed is stopped too, and its stop can be confirmed", () => {
  const log = new TestLog();
  log.add(accepted("g", { count: 2, deadlineMs: log.timeMs }), deadlinePassed("g"));
  expect(log.group("g")).toMatchObject({ stopped: true, cancelled: false, stopConfirmed: false });
  expect(log.add(confirmed("g")).group("g").stopConfirmed).toBe(true);
});

test("a deadline verdict counts from the deadline on", () => {
  const log = new TestLog();
  log.add(accepted("g", { count: 2, deadlineMs: log.timeMs + 1_000 }), deadlinePassed("g"));
  expect(log.group("g").finished).toBe(false);
  log.pass(1_000).add(deadlinePassed("g"));
  expect(log.group("g")).toMatchObject({ finished: true, outcome: GroupOutcome.FAILED });
  expect(log.group("g").tasks.errorCode[1]).toBe(ErrorCode.DEADLINE_EXCEEDED);
});

test("a task that the deadline ended does not point at the error of an earlier attempt", () => {
  const log = new TestLog();
  log.add(accepted("g", { count: 1, deadlineMs: log.timeMs }), reported("w", "g", [{ index: 0, ...FAILED_AGAIN }]));
  expect(log.group("g").tasks.detailSeq[0]).toBe(1);
  log.add(deadlinePassed("g"));
  expect(log.group("g").tasks.detailSeq[0]).toBe(0);
});

test("a purge cancels what waits, also for another attempt, and leaves alone what has started meanwhile", () => {
  const log = halfDone().add(tasksCancelled("g", [0, 1, 2, 3], 0, true));
  const states = [0, 1, 2, 3].map((index) => log.group("g").state(index));
  expect(states).toEqual([TaskState.SUCCEEDED, TaskState.RUNNING, TaskState.CANCELLED, TaskState.CANCELLED]);
  expect(minReaderOf(tasksCancelled("g", [0], 0, true))).toBe(4);
  expect(minReaderOf(tasksCancelled("g", [0]))).toBe(2);
});
