import { create, toBinary } from "@bufbuild/protobuf";
import { ControlSnapshotSchema } from "@sheaf/proto";
import { expect, test } from "vitest";
import { boundSnapshot, SNAPSHOT_MAX_BYTES } from "./snapshot-bounds.ts";

/** A snapshot of `workers` workers with `active` tasks each, the later ones running longer. */
const snapshotOf = (workers: number, active: number) =>
  create(ControlSnapshotSchema, {
    workers: Array.from({ length: workers }, (_, n) => ({
      id: `worker-${n}-${"x".repeat(30)}`,
      registered: Array.from({ length: 20 }, (_, t) => `type.number-${t}`),
      active: Array.from({ length: active }, (_, index) => ({
        group: "0198a7b0-0000-7000-8000-000000000000",
        index,
        attempt: 1,
        runningMs: index * 1_000,
      })),
    })),
    problems: ["account: no"],
  });

const size = (snapshot: ReturnType<typeof snapshotOf>) => toBinary(ControlSnapshotSchema, snapshot).length;

test("of many active tasks of a worker the twenty that have run longest are shown, without a word", () => {
  const { workers, problems } = boundSnapshot(snapshotOf(1, 64));
  expect(workers[0]?.active.map(({ index }) => index)).toEqual(Array.from({ length: 20 }, (_, i) => 63 - i));
  expect(problems).toEqual(["account: no"]);
});

test("200 workers with 20 types and 4 slots fit as they are", () => {
  const bounded = boundSnapshot(snapshotOf(200, 4));
  expect(bounded.problems).toEqual(["account: no"]);
  expect(size(bounded)).toBeLessThan(SNAPSHOT_MAX_BYTES);
});

test.each([
  [400, 20, "5 active tasks of each worker"],
  [520, 20, "1 active tasks of each worker"],
  [680, 20, "0 active tasks of each worker"],
  [2_000, 4, "of workers no tasks, types and queues"],
  [6_000, 4, "512 workers, without tasks, types and queues"],
])("%i workers with %i active tasks are cut until they fit, and that is said once", (workers, active, cut) => {
  const bounded = boundSnapshot(snapshotOf(workers, active));
  expect(size(bounded)).toBeLessThanOrEqual(SNAPSHOT_MAX_BYTES);
  expect(bounded.problems).toEqual(["account: no", `too large to show all: ${cut}`]);
});
