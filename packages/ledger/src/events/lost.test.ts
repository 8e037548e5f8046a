import { ErrorCode, RunOutcome, TaskState } from "@sheaf/proto";
import { expect, test } from "vitest";
import { accepted, lost, reported } from "../../test/events.ts";
import { TestLog } from "../../test/test-log.ts";

const { STARTED, SUCCEEDED } = RunOutcome;
const running = () =>
  new TestLog().add(accepted("g", { count: 1, maxAttempts: 9 }), reported("a", "g", [{ index: 0, outcome: STARTED }]));

test("a lost run is offered again at once, without a backoff", () => {
  const log = running().add(lost("a", "g", [{ index: 0 }]));
  const group = log.group("g");
  expect(group.state(0)).toBe(TaskState.RETRYING);
  expect(group.tasks.run[0]).toBe(2);
  expect(group.dueAtMs.size).toBe(0);
});

test("the same verdict twice, as two leaders may give it, counts once", () => {
  const log = running()
    .add(lost("a", "g", [{ index: 0 }]))
    .add(lost("a", "g", [{ index: 0 }]));
  expect(log.group("g").tasks.losses[0]).toBe(1);
  expect(log.ignored("stale_verdict")).toBe(1);
});

test("a verdict on a run that has another holder is stale", () => {
  const log = running().add(lost("b", "g", [{ index: 0 }]));
  expect(log.group("g").state(0)).toBe(TaskState.RUNNING);
});

test("a verdict on a run that has ended meanwhile is stale", () => {
  const log = running().add(reported("a", "g", [{ index: 0, outcome: SUCCEEDED }]), lost("a", "g", [{ index: 0 }]));
  expect(log.group("g").state(0)).toBe(TaskState.SUCCEEDED);
});

test("two lost workers make a task poison", () => {
  const log = running().add(lost("a", "g", [{ index: 0 }]), lost("b", "g", [{ index: 0, run: 2 }]));
  expect(log.group("g").state(0)).toBe(TaskState.FAILED);
  expect(log.group("g").tasks.errorCode[0]).toBe(ErrorCode.POISON);
  expect(log.group("g").finished).toBe(true);
});

test("columns of unequal length name no run", () => {
  const event = lost("a", "g", [{ index: 0 }, { index: 0 }]);
  if (event.kind.case === "runsLost") event.kind.value.groups[0]?.run.splice(0);
  const log = running().add(event);
  expect(log.group("g").state(0)).toBe(TaskState.RUNNING);
  expect(log.ignored("stale_verdict")).toBe(2);
});
