import { TaskState } from "@sheaf/proto";
import { expect, test } from "vitest";
import { accepted, appended, cancelled, reported, sealed } from "../../test/events.ts";
import { TestLog } from "../../test/test-log.ts";

const open = () => new TestLog().add(accepted("g", { count: 3, sealed: false }));

test("a repeated append adds nothing", () => {
  const log = open().add(appended("g", { first: 3, count: 2 }), appended("g", { first: 3, count: 2 }));
  expect(log.group("g").total).toBe(5);
  expect(log.ignored("duplicate_items")).toBe(1);
});

test("an append that overlaps adds its new part, and the new tasks point into that chunk", () => {
  const log = open().add(appended("g", { first: 1, count: 4, rejected: [3] }));
  const group = log.group("g");
  expect(group.total).toBe(5);
  expect(group.chunkOf(2)).toMatchObject({ from: 0, firstIndex: 0 });
  expect(group.chunkOf(3)).toMatchObject({ from: 3, firstIndex: 1 });
  expect(group.state(3)).toBe(TaskState.QUEUED);
  expect(group.state(4)).toBe(TaskState.FAILED);
});

test("an append that leaves a gap adds nothing and does not seal, so that the missing items can still come", () => {
  const log = open().add(appended("g", { first: 5, count: 2, sealed: true }));
  expect(log.group("g").open).toBe(true);
  log.add(appended("g", { first: 3, count: 2 }), appended("g", { first: 5, count: 2, sealed: true }));
  expect(log.group("g")).toMatchObject({ open: false, total: 7 });
});

test("the repeat of a last append that was already folded seals", () => {
  const log = open().add(appended("g", { first: 3, count: 2 }), appended("g", { first: 3, count: 2, sealed: true }));
  expect(log.group("g")).toMatchObject({ open: false, total: 5 });
});

test("a sealed group takes no more items", () => {
  const log = open().add(sealed("g"), appended("g", { first: 3, count: 2 }));
  expect(log.group("g").total).toBe(3);
  expect(log.ignored("group_closed")).toBe(1);
});

test("a seal by verdict loses against a later append", () => {
  const log = open().add(appended("g", { first: 3, count: 1 }), sealed("g", 3));
  expect(log.group("g").open).toBe(true);
  log.add(sealed("g", 4));
  expect(log.group("g").open).toBe(false);
});

test("a finished group keeps no room for tasks that cannot come", () => {
  const log = new TestLog().add(accepted("g", { count: 5, sealed: false }), appended("g", { first: 5, count: 1 }));
  expect(log.group("g").tasks.state.length).toBeGreaterThan(6);
  log.add(cancelled("g"));
  expect(log.group("g").tasks.state.length).toBe(6);
});

test("an empty group is finished when it is sealed", () => {
  const log = new TestLog().add(accepted("g", { count: 0, sealed: false }));
  expect(log.group("g").progress).toBe(0);
  log.add(sealed("g"));
  expect(log.group("g")).toMatchObject({ finished: true, progress: 1 });
});

test("a group whose tasks all ended while it was open is finished by its seal, not before", () => {
  const log = new TestLog().add(accepted("g", { count: 1, sealed: false, rejected: [0] }));
  expect(log.group("g")).toMatchObject({ finished: false, progress: 0.5 });
  log.add(reported("w", "g", []), sealed("g"));
  expect(log.group("g")).toMatchObject({ finished: true, progress: 1 });
});
