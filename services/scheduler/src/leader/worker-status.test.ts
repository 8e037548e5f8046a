import { create, type MessageInitShape } from "@bufbuild/protobuf";
import { WorkerHeartbeatSchema, WorkerState } from "@sheaf/proto";
import { expect, test } from "vitest";
import { VERSION } from "../version.ts";
import { workerStatus } from "./worker-status.ts";

const { IDLE, BUSY, DRAINING, WEDGED, LOST } = WorkerState;
const RUNS = [{ groupId: "g", index: 1, run: 2, attempt: 1, runningMs: 5 }];
type Told = MessageInitShape<typeof WorkerHeartbeatSchema>;

function statusOf(told: Told, ageMs = 0) {
  const heartbeat = create(WorkerHeartbeatSchema, { worker: "w", version: VERSION, ...told });
  return workerStatus({ heartbeat, heardAtMs: 0 }, ageMs);
}

test.each<[string, Told, number, WorkerState, RegExp]>([
  ["nothing runs", {}, 5_900, IDLE, /^$/],
  ["something waits and nothing runs", { held: [{ groupId: "g", index: 1, run: 1 }] }, 0, IDLE, /^$/],
  ["something runs", { held: RUNS }, 0, BUSY, /^$/],
  ["it was told to drain", { held: RUNS, draining: true, cordoned: true }, 0, DRAINING, /^told to drain/],
  ["it is ending", { held: RUNS, draining: true }, 0, DRAINING, /^it is ending/],
  ["its loop was 2 s late", { held: RUNS, loopLagMs: 2_000 }, 0, BUSY, /^$/],
  ["its loop was later", { held: RUNS, loopLagMs: 2_100 }, 0, WEDGED, /^its event loop was blocked for 2\.1 s$/],
  ["it says that it is stuck", { draining: true, wedged: "nothing comes from images" }, 0, WEDGED, /^nothing comes/],
  ["it is silent", { draining: true, wedged: "x" }, 6_100, LOST, /^no heartbeat for 6\.1 s/],
  [
    "it is silent after a block",
    { loopLagMs: 5_000 },
    7_000,
    LOST,
    /heard last, its event loop was blocked for 5\.0 s/,
  ],
])("a worker's state where %s", (_what, told, ageMs, state, reason) => {
  const status = statusOf(told, ageMs);
  expect(status.state).toBe(state);
  expect(status.reason).toMatch(reason);
});

test("a worker of another version is marked, and its cores are CPU time by the time it took", () => {
  expect(statusOf({ version: "0.0.1" })).toMatchObject({ versionMismatch: true, cpuCores: 0 });
  expect(statusOf({ cpuS: 3, sinceMs: 2_000 })).toMatchObject({ versionMismatch: false, cpuCores: 1.5 });
  expect(statusOf({ cpuS: Number.NaN, sinceMs: 2_000 }).cpuCores).toBe(0);
});

test("what a worker says of itself is cut", () => {
  expect(statusOf({ wedged: "x".repeat(10_000) }).reason).toHaveLength(300);
});
