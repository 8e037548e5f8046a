import { create } from "@bufbuild/protobuf";
import { ControlSnapshotSchema, WorkerHeartbeatSchema } from "@sheaf/proto";
import { expect, test } from "vitest";
import { WorkerRegistry } from "../worker-registry.ts";
import { ConsumerJudge } from "./consumer-status.ts";

const facts = (queue: string, given: object = {}) => ({
  ...{ stream: "SHEAF_TASKS", name: queue, queue, pending: 0, ackPending: 0, redelivered: 0, waiting: 0, delivered: 0 },
  ...given,
});

function judging(...workers: { slots: number; draining?: boolean; held?: number }[]) {
  const registry = new WorkerRegistry(() => 0);
  for (const [n, { slots, draining = false, held = 0 }] of workers.entries()) {
    const runs = Array.from({ length: held }, (_, index) => ({ groupId: "g", index, run: 1 }));
    registry.heard(create(WorkerHeartbeatSchema, { worker: `w${n}`, slots, queues: ["demo"], draining, held: runs }));
  }
  return new ConsumerJudge(registry);
}

const queues = [{ name: "demo", queued: 3 }];
const before = undefined;

test("it takes two looks to call a queue wedged, and one delivery in between to take it back", () => {
  const judge = judging({ slots: 4 });
  const look = (delivered: number, nowMs: number) =>
    judge.rows({ facts: [facts("demo", { pending: 3, delivered })], queues, before, nowMs })[0];
  expect(look(7, 0)?.verdict).toBe("keeping_up");
  expect(look(7, 10_000)).toMatchObject({ verdict: "wedged", pending: 3, stream: "SHEAF_TASKS" });
  expect(look(8, 20_000)?.verdict).toBe("keeping_up");
});

test("a queue that was idle for long is not wedged by its first message", () => {
  const judge = judging({ slots: 4 });
  judge.rows({ facts: [facts("demo", { delivered: 7 })], queues, before, nowMs: 0 });
  const [row] = judge.rows({ facts: [facts("demo", { pending: 3, delivered: 7 })], queues, before, nowMs: 60_000 });
  expect(row?.verdict).toBe("keeping_up");
});

test("workers that drain, and slots that are taken, take nothing", () => {
  const verdicts = (judge: ConsumerJudge) =>
    [0, 10_000].map(
      (nowMs) => judge.rows({ facts: [facts("demo", { pending: 3 })], queues, before, nowMs })[0]?.verdict,
    );
  expect(verdicts(judging({ slots: 4, draining: true }))).toEqual(["no_workers", "no_workers"]);
  expect(verdicts(judging({ slots: 2, held: 2 }))).toEqual(["keeping_up", "keeping_up"]);
  expect(verdicts(judging({ slots: 2, held: 1 }))).toEqual(["keeping_up", "wedged"]);
});

test("tasks whose time lies ahead do not wait, and what waited before is known from another leader's snapshot", () => {
  const judge = judging({ slots: 1 });
  const verdict = (row: object, earlier: object) => {
    const snapshot = create(ControlSnapshotSchema, { queues: [{ name: "demo", ...earlier }] });
    return judge.rows({ facts: [facts("demo")], queues: [{ name: "demo", ...row }], before: snapshot, nowMs: 0 })[0];
  };
  expect(verdict({ queued: 9, scheduled: 9 }, {})).toMatchObject({ verdict: "keeping_up", reason: "no task waits" });
  expect(verdict({ queued: 9, finishedPerS: 3 }, { queued: 10 })).toMatchObject({ verdict: "keeping_up", behindS: 3 });
  expect(verdict({ queued: 9 }, { queued: 8, retrying: 1 })?.verdict).toBe("growing");
});
