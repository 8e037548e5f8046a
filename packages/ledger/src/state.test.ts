import { TaskState } from "@sheaf/proto";
import { expect, test } from "vitest";
import { accepted, cancelled, sealed } from "../test/events.ts";
import { TestLog } from "../test/test-log.ts";
import type { Group } from "./group.ts";

test("a finished group leaves at finished + retention, and takes its counts out of its queue", () => {
  const gone: string[] = [];
  const log = new TestLog({ forgotten: (group: Group) => void gone.push(group.terms.id) });
  log
    .add(accepted("g", { count: 2, retentionMs: 100 }), cancelled("g"))
    .pass(99)
    .add(sealed("nobody"));
  expect(log.state.groups.size).toBe(1);
  expect(log.state.queueCounts("demo")[TaskState.CANCELLED]).toBe(2);
  log.pass(1).add(sealed("nobody"));
  expect(gone).toEqual(["g"]);
  expect(log.state.groups.size).toBe(0);
  expect([...log.state.queueCounts("demo")]).toEqual([0, 0, 0, 0, 0, 0, 0]);
});

test("a group with a short retention does not wait for an earlier one with a long one", () => {
  const log = new TestLog();
  log.add(accepted("long", { count: 1, retentionMs: 1_000_000 }), cancelled("long"));
  log.add(accepted("short", { count: 1, retentionMs: 10 }), cancelled("short"));
  log.pass(10).add(sealed("nobody"));
  expect([...log.state.groups.keys()]).toEqual(["long"]);
  log.pass(1_000_000).add(sealed("nobody"));
  expect(log.state.groups.size).toBe(0);
});

test("an unfinished group never leaves", () => {
  const log = new TestLog().add(accepted("g", { count: 1, retentionMs: 0 }));
  log.pass(1e12).add(sealed("nobody"));
  expect(log.state.groups.size).toBe(1);
});

test("log time never goes back", () => {
  const log = new TestLog().add(sealed("nobody"));
  const before = log.state.timeMs;
  log.pass(-5_000).add(accepted("g", { count: 1 }));
  expect(log.group("g").terms.acceptedAtMs).toBe(before);
});
