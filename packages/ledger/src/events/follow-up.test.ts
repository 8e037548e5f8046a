import { FollowUpKind, RunOutcome } from "@sheaf/proto";
import { expect, test } from "vitest";
import { accepted, cancelled, deleted, reported } from "../../test/events.ts";
import { TestLog } from "../../test/test-log.ts";
import { dueFollowUps } from "./accept.ts";

const { FINISHED, SUCCEEDED } = FollowUpKind;
const followUp = (kind: FollowUpKind, id = `after-${kind}`) => accepted(id, { count: 1, parent: { id: "g", kind } });
const both = accepted("g", { count: 1, followUps: [FINISHED, SUCCEEDED] });
const succeeds = reported("w", "g", [{ index: 0, outcome: RunOutcome.SUCCEEDED }]);

test("follow-ups are due at the finish, each once, whoever writes them how often", () => {
  const log = new TestLog().add(both, followUp(FINISHED));
  expect(log.ignored("stale_verdict")).toBe(1);
  log.add(succeeds);
  expect(dueFollowUps(log.group("g"))).toEqual([FINISHED, SUCCEEDED]);
  log.add(followUp(FINISHED), followUp(FINISHED, "other"), followUp(SUCCEEDED));
  expect(log.group("g").madeFollowUps.map((f) => f.groupId)).toEqual(["after-1", "after-2"]);
  expect(dueFollowUps(log.group("g"))).toEqual([]);
  expect(log.state.groups.has("other")).toBe(false);
});

test("the finish of a cancelled group brings the one that always comes, and not the other", () => {
  const log = new TestLog().add(both, cancelled("g"));
  expect(dueFollowUps(log.group("g"))).toEqual([FINISHED]);
});

test("an accept is void after its last valid time, and while its id is a deleted group's", () => {
  const log = new TestLog();
  log.pass(10).add(accepted("late", { count: 1, notAfterMs: log.timeMs - 1 }));
  expect(log.ignored("late_accept")).toBe(1);
  log.add(accepted("g", { count: 0, notAfterMs: log.timeMs }), deleted("g"), accepted("g", { count: 1 }));
  expect(log.ignored("deleted_group")).toBe(1);
  expect(log.state.groups.size).toBe(0);
  log.pass(24 * 3_600_000).add(accepted("g", { count: 1 }));
  expect(log.state.groups.size).toBe(1);
});

test("a group that is not finished cannot be deleted", () => {
  const log = new TestLog().add(accepted("g", { count: 1 }), deleted("g"));
  expect(log.ignored("not_finished")).toBe(1);
  expect(log.group("g").total).toBe(1);
});

test("the id of a group that left at once stays taken while somebody may still speak of it", () => {
  const brief = accepted("g", { count: 0, retentionMs: 0 });
  const log = new TestLog().add(brief).pass(10).add(brief);
  expect(log.ignored("deleted_group")).toBe(1);
  expect(log.state.groups.size).toBe(0);
  log.pass(24 * 3_600_000).add(brief);
  expect(log.state.groups.size).toBe(1);
});
