import { ErrorCode, GroupOutcome, RunOutcome, TaskState } from "@sheaf/proto";
import { expect, test } from "vitest";
import {
  accepted,
  cancelled,
  confirmed,
  deleted,
  FAILED_AGAIN,
  reported,
  retried,
  tasksCancelled,
} from "../../test/events.ts";
import { TestLog } from "../../test/test-log.ts";
import type { Group } from "../group.ts";
import { MAX_ROUNDS } from "./retry.ts";

const { STARTED, SUCCEEDED } = RunOutcome;
const FOR_GOOD = { outcome: RunOutcome.FAILED, detail: { error: { code: ErrorCode.CORRUPT_IMAGE } } } as const;

/** Task 0 succeeded, task 1 failed for good in its second attempt, task 2 was refused on its way in. */
function finished(): TestLog {
  return new TestLog()
    .add(accepted("g", { count: 3, rejected: [2], maxAttempts: 2, deadlineMs: 1_700_000_100_000 }))
    .add(
      reported("w", "g", [
        { index: 0, outcome: SUCCEEDED },
        { index: 1, ...FAILED_AGAIN },
        { index: 1, run: 2, ...FOR_GOOD },
      ]),
    );
}

test("failed tasks run again in a new round with a new budget; the others stay as they are", () => {
  const told: number[][] = [];
  const log = new TestLog({ retried: (_group: Group, indexes) => told.push([...indexes]) });
  for (const { record } of finished().entries) log.add(...record.events);
  const group = log.group("g");
  expect(group).toMatchObject({ finished: true, outcome: GroupOutcome.PARTIAL });
  log.pass(50).add(retried("g", { deadlineMs: 1_700_000_500_000 }));
  expect(told).toEqual([[1]]);
  expect(group).toMatchObject({ round: 2, finished: false, progress: 2 / 3, deadlineMs: 1_700_000_500_000 });
  expect([0, 1, 2].map((i) => group.state(i))).toEqual([TaskState.SUCCEEDED, TaskState.QUEUED, TaskState.FAILED]);
  expect([0, 1, 2].map((i) => group.roundOf(i))).toEqual([1, 2, 1]);
  expect([group.tasks.run[1], group.tasks.failures[1], group.queuedAtMs(1)]).toEqual([3, 0, log.timeMs]);
  log.add(reported("w", "g", [{ index: 1, run: 3, ...FAILED_AGAIN }]));
  expect(group.state(1)).toBe(TaskState.RETRYING);
  log.add(reported("w", "g", [{ index: 1, run: 4, outcome: SUCCEEDED }]));
  expect(group).toMatchObject({ finished: true, outcome: GroupOutcome.PARTIAL });
});

test("the runs of all rounds stay in the history", () => {
  const log = finished().add(retried("g"), reported("w2", "g", [{ index: 1, run: 3, ...FAILED_AGAIN }]));
  const past = log
    .group("g")
    .history?.of(1)
    .map((p) => [p.round, p.run, p.errorCode, log.state.workers[p.worker]]);
  expect(past).toEqual([
    [1, 1, ErrorCode.FETCH_FAILED, "w"],
    [1, 2, ErrorCode.CORRUPT_IMAGE, "w"],
    [2, 3, ErrorCode.FETCH_FAILED, "w2"],
  ]);
});

test("a success of a run before the retry counts no more", () => {
  const log = finished().add(retried("g"), reported("w", "g", [{ index: 1, run: 2, outcome: SUCCEEDED }]));
  expect(log.group("g").state(1)).toBe(TaskState.QUEUED);
  expect(log.ignored("stale_run")).toBe(1);
});

test("cancelled tasks run again only when that is asked for, and no sooner than their stop is confirmed", () => {
  const log = new TestLog().add(accepted("g", { count: 2 }), reported("w", "g", [{ index: 0, outcome: STARTED }]));
  log.add(cancelled("g"), retried("g", { cancelled: true }));
  expect(log.ignored("still_stopping")).toBe(1);
  log.add(confirmed("g"), retried("g"));
  expect(log.ignored("nothing_to_retry")).toBe(1);
  log.add(retried("g", { cancelled: true }));
  expect(log.group("g")).toMatchObject({ round: 2, cancelled: false, stopped: false, stopConfirmed: false });
  expect(log.group("g").count(TaskState.QUEUED)).toBe(2);
});

test("a confirmation of an earlier round's stop does not confirm a later one", () => {
  const log = new TestLog().add(accepted("g", { count: 1 }), cancelled("g"), confirmed("g"));
  log.add(retried("g", { cancelled: true }), cancelled("g"), confirmed("g", { round: 1 }));
  expect(log.group("g").stopConfirmed).toBe(false);
  log.add(confirmed("g", { round: 2 }));
  expect(log.group("g").stopConfirmed).toBe(true);
});

test("one task is run again by its index", () => {
  const log = new TestLog().add(accepted("g", { count: 3 }));
  log.add(
    reported(
      "w",
      "g",
      [0, 1, 2].map((index) => ({ index, ...FOR_GOOD })),
    ),
    retried("g", { index: [1] }),
  );
  expect([0, 1, 2].map((i) => log.group("g").state(i))).toEqual([TaskState.FAILED, TaskState.QUEUED, TaskState.FAILED]);
});

test("a group that was retried leaves when the retention after its last finish is over", () => {
  const log = finished().pass(59_000).add(retried("g"));
  log.pass(2_000).add();
  expect(log.state.groups.has("g")).toBe(true);
  log
    .add(reported("w", "g", [{ index: 1, run: 3, ...FOR_GOOD }]))
    .pass(59_000)
    .add();
  expect(log.state.groups.has("g")).toBe(true);
  log.pass(1_001).add();
  expect(log.state.groups.has("g")).toBe(false);
});

test("a group that is not finished is not retried, and rounds have an end", () => {
  const log = new TestLog().add(accepted("g", { count: 1 }), retried("g"));
  expect(log.ignored("not_finished")).toBe(1);
  for (let run = 1; run < MAX_ROUNDS; run++)
    log.add(reported("w", "g", [{ index: 0, run, ...FOR_GOOD }]), retried("g"));
  log.add(reported("w", "g", [{ index: 0, run: MAX_ROUNDS, ...FOR_GOOD }]), retried("g"));
  expect(log.group("g").round).toBe(MAX_ROUNDS);
  expect(log.ignored("too_many_rounds")).toBe(1);
});

test("one task is cancelled alone: it ends, the others go on, and its confirmation is its own", () => {
  const log = new TestLog().add(accepted("g", { count: 2 }), reported("w", "g", [{ index: 1, outcome: STARTED }]));
  log.add(tasksCancelled("g", [1, 1, 7]), reported("w", "g", [{ index: 1, outcome: SUCCEEDED }]));
  const group = log.group("g");
  expect(group).toMatchObject({ finished: false, cancelled: false, stopping: true });
  expect(group.taskStops.get(1)).toEqual({ run: 1, aborting: true, confirmed: false });
  log.add(confirmed("g", { index: [1] }), reported("w", "g", [{ index: 0, outcome: SUCCEEDED }]));
  expect(group).toMatchObject({ finished: true, stopping: false, outcome: GroupOutcome.PARTIAL });
  expect([log.ignored("unknown_task"), log.ignored("already_terminal")]).toEqual([1, 2]);
});

test("what was asked for in an earlier round is void in a later one, however often it is written", () => {
  const log = new TestLog().add(accepted("g", { count: 1 }), cancelled("g", undefined, 1), confirmed("g"));
  log.add(retried("g", { cancelled: true, round: 1 }), cancelled("g", undefined, 1), tasksCancelled("g", [0], 1));
  expect(log.group("g")).toMatchObject({ round: 2, finished: false });
  log.add(reported("w", "g", [{ index: 0, run: 2, ...FOR_GOOD }]), retried("g", { round: 1 }), deleted("g", 1));
  expect(log.group("g")).toMatchObject({ round: 2, finished: true });
  expect(log.ignored("stale_round")).toBe(4);
});

test("a group that was stopped while it was held may be a half one: it is not retried", () => {
  const log = new TestLog().add(accepted("g", { count: 2, hold: true, sealed: false }), cancelled("g"), confirmed("g"));
  log.add(retried("g", { cancelled: true }));
  expect(log.ignored("nothing_to_retry")).toBe(1);
  expect(log.group("g").round).toBe(1);
});
