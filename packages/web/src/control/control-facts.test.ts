import type { Control, QueueStatus, WorkerStatus } from "@sheaf/client";
import { expect, it } from "vitest";
import { errorRate, pointOf, verdictTone, waitingIn, withQueue, withWorker, workerTone } from "./control-facts.ts";

const queue: QueueStatus = {
  ...{ name: "images", paused: false, queued: 3, running: 1, retrying: 2, scheduled: 0, oldest_wait_ms: 5 },
  ...{ finished_per_s: 4, failed_per_s: 1, wait_ms: null, run_ms: null, total_ms: null, limits: null },
};
const worker: WorkerStatus = {
  ...{ id: "w-1", host: "h", version: "1", version_mismatch: false, state: "busy", reason: null, slots: 4 },
  ...{ active: [], reserved: 0, queues: [], registered: [], succeeded: 0, failed: 0, rss_bytes: 0, cpu_cores: 0 },
  ...{ loop_lag_ms: 0, heartbeat_age_ms: 0 },
};
const stream = { messages: 1, first_seq: "1", last_seq: "1", replicas: 1, storage: "file" };
const control: Control = {
  ...{ taken_at: "2026-01-01T00:00:00Z", next_at: null, interval_s: 10, late_ms: 0, collected_ms: 1, broker_calls: 5 },
  ...{ scheduler: { leader: "s-1", replicas: 1, log_seq: "7" }, broker: null, consumers: [], problems: [] },
  streams: [
    { ...stream, name: "SHEAF_TASKS", bytes: 1 },
    { ...stream, name: "SHEAF_LOG", bytes: 9 },
  ],
  queues: [queue],
  workers: [worker, { ...worker, id: "w-2", state: "lost" }],
  groups: { open: 0, running: 0, finished: 0 },
  tasks: { queued: 0, running: 0, retrying: 0, succeeded: 0, failed: 0, cancelled: 0 },
};

it("an error rate is a share of what ended, and none where nothing did", () => {
  expect(errorRate(queue)).toBe(0.25);
  expect(errorRate({ ...queue, finished_per_s: 0, failed_per_s: 0 })).toBeNull();
});

it("what waits is what a purge takes", () => {
  expect(waitingIn(queue)).toBe(5);
});

it("bad verdicts and states look bad, and what is not known yet is not judged", () => {
  expect(["keeping_up", "growing", "no_workers", "new_one"].map(verdictTone)).toEqual([
    ...["succeeded", "warn", "failed", "waiting"],
  ]);
  expect((["idle", "wedged", "lost"] as const).map(workerTone)).toEqual(["waiting", "failed", "failed"]);
});

it("a snapshot is a point of the charts as the service makes one: lost workers do not count", () => {
  expect(pointOf(control)).toMatchObject({ leader: "s-1", workers: 1, slots: 4, log_bytes: 9, redelivered: 0 });
  expect(pointOf({ ...control, taken_at: null })).toBeUndefined();
});

it("answers to commands change what they are about alone", () => {
  const limits = { rate_per_s: 5, max_running: null, timeout_ms: null };
  expect(withQueue(control, { name: "images", paused: true, limits }).queues).toEqual([
    { ...queue, paused: true, limits },
  ]);
  const told = withWorker(control, { ...worker, state: "draining" });
  expect(told.workers.map(({ state }) => state)).toEqual(["draining", "lost"]);
});
