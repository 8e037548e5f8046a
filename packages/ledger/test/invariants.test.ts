import { ErrorCode, FollowUpKind, RunOutcome, TaskState } from "@sheaf/proto";
import { expect, test } from "vitest";
import { accepted, CRASHED, cancelled, FAILED_AGAIN, reported } from "./events.ts";
import { INVARIANTS, type Invariant, violations } from "./invariants.ts";
import { type GroupPicture, type Picture, pictureOf, type TaskPicture } from "./picture.ts";
import { TestLog } from "./test-log.ts";

const { STARTED, SUCCEEDED } = RunOutcome;

/** A busy state and the one a record later: `run` has a task of every unfinished kind, `end` a poisoned one, `off` is cancelled. */
function pictures(): [after: Picture, before: Picture] {
  const log = new TestLog().add(
    accepted("run", { count: 4 }),
    accepted("end", { count: 2, webhook: true }),
    accepted("off", { count: 3 }),
  );
  log.add(
    reported("w", "run", [
      { index: 0, outcome: SUCCEEDED },
      { index: 1, outcome: STARTED },
      { index: 2, ...FAILED_AGAIN },
    ]),
    reported("w", "end", [
      { index: 0, outcome: SUCCEEDED },
      { index: 1, ...CRASHED },
      { index: 1, run: 2, ...CRASHED },
    ]),
    reported("w", "off", [
      { index: 0, outcome: SUCCEEDED },
      { index: 1, outcome: STARTED },
    ]),
    cancelled("off"),
  );
  const before = pictureOf(log.state);
  log.pass(1).add(reported("w", "run", [{ index: 1, outcome: SUCCEEDED }]));
  return [pictureOf(log.state), before];
}

const group = (picture: Picture, id: string): GroupPicture => {
  const found = picture.groups.find((g) => g.id === id);
  if (!found) throw new Error(`no ${id}`);
  return found;
};
const task = (picture: Picture, id: string, index: number): TaskPicture => {
  const found = group(picture, id).tasks[index];
  if (!found) throw new Error(`no ${id}/${index}`);
  return found;
};

/** One way to spoil the pictures per invariant. */
const PLANTED: { [name in Invariant]: (after: Picture, before: Picture) => void } = {
  "a group's counts are the sums of its column": (after) =>
    void group(after, "run").counts.splice(TaskState.QUEUED, 1, 2),
  "a queue's counts are the sums of its living groups": (after) => void after.queues["demo"]?.splice(4, 1, 0),
  "a terminal task never changes within its round": (after) => {
    task(after, "run", 0).runMs = 9;
  },
  "a retried task has a new run, a new budget, and its last run in the history": (after) => {
    task(after, "end", 1).round = 2;
  },
  "past runs are in order, ended, and of rounds and runs before": (after) => {
    task(after, "run", 2).past.push(...task(after, "run", 2).past);
  },
  "no task is lost, and a closed group gets none": (after) => {
    group(after, "run").total = 5;
  },
  "a run's number never goes back": (after) => {
    task(after, "run", 2).run = 1;
  },
  "finished = succeeded + failed + cancelled": (after) => {
    group(after, "end").finishedTasks = 1;
  },
  "a group is finished exactly when it is closed and all its tasks are terminal": (after) => {
    group(after, "end").finished = false;
  },
  "only a stopped group's stop is confirmed": (after) => {
    group(after, "run").stopConfirmed = true;
  },
  "a finish is final": (after) => {
    group(after, "end").finishedAtMs += 1;
  },
  "progress is 1 exactly at the finish and never goes back from the seal on": (after) => {
    group(after, "run").progress = 0.2;
  },
  "failures stay within the attempts": (after) => {
    task(after, "end", 1).failures = 4;
  },
  "two losses are poison": (after) => {
    task(after, "end", 1).errorCode = ErrorCode.WORKER_LOST;
  },
  "a failed task says why; a succeeded or cancelled one has no error": (after) => {
    task(after, "end", 1).errorCode = 0;
  },
  "only a running or ended run has a worker": (after) => {
    task(after, "run", 2).worker = "w";
  },
  "only a retrying task waits for a backoff": (after) => {
    task(after, "run", 3).dueAtMs = 1;
  },
  "a cancel leaves nothing unfinished, and its receipt adds up": (after) => {
    group(after, "off").receipt = { removed: 1, aborting: 0, alreadyFinished: 1 };
  },
  "a task becomes cancelled with its group, or alone": (after) => {
    task(after, "run", 3).state = TaskState.CANCELLED;
  },
  "only a cancelled task was cancelled alone": (after) => {
    task(after, "run", 3).stop = { run: 1, aborting: false, confirmed: true };
  },
  "a round and a group's history of finishing never go back": (after) => {
    group(after, "end").finishedOnce = false;
  },
  "a follow-up comes once, and in its time": (after) => {
    group(after, "end").followUps.push({ kind: FollowUpKind.SUCCEEDED, groupId: "f" });
  },
  "a webhook has a message for every finish, and none of its attempts is forgotten": (after) => {
    group(after, "end").webhook = undefined;
  },
  "retained tasks and reports to come are the sums over the groups": (after) => {
    after.pendingReports++;
  },
  "a group leaves once its retention is over, and no sooner": (after) => void after.groups.splice(1, 1),
  "time does not go back": (after) => {
    after.timeMs -= 2;
  },
};

test("a sound history violates nothing", () => {
  expect(violations(...pictures())).toEqual([]);
});

test.each(Object.keys(INVARIANTS) as Invariant[])("a planted violation is found: %s", (invariant) => {
  const [after, before] = pictures();
  PLANTED[invariant](after, before);
  expect(violations(after, before).map((v) => v.invariant)).toContain(invariant);
});

test("a finished group that stays beyond its retention is found", () => {
  const [after, before] = pictures();
  after.timeMs += 60_000;
  expect(violations(after, before).map((v) => v.what)).toEqual(["end is still there", "off is still there"]);
});

test("a cancelled task that comes back is found", () => {
  const [after, before] = pictures();
  task(after, "off", 1).state = TaskState.SUCCEEDED;
  expect(violations(after, before).map((v) => v.invariant)).toContain("a terminal task never changes within its round");
});
