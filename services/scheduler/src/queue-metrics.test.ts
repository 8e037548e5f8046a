import { create } from "@bufbuild/protobuf";
import { ControlSnapshotSchema, RunOutcome, WorkerState } from "@sheaf/proto";
import { Registry } from "prom-client";
import { expect, test } from "vitest";
import { registerQueueMetrics } from "./queue-metrics.ts";
import { accepted, foldedOf, foldNext, told } from "./snapshot/test-state.ts";

test("queues, runs and workers are told as Prometheus reads them", async () => {
  const registry = new Registry();
  const folding = foldedOf([]);
  const snapshot = create(ControlSnapshotSchema, {
    queues: [{ name: "demo", oldestWaitMs: 1_500, paused: true }],
    workers: [{ state: WorkerState.BUSY }, { state: WorkerState.LOST }, { state: WorkerState.BUSY }],
  });
  const { state, changes } = folding;
  changes.listen(
    registerQueueMetrics({
      registry,
      state,
      latest: () => snapshot,
      slots: () => 7,
      dispatchLagsMs: () => [["demo", 4]],
    }),
  );
  for (const one of [
    accepted("g", 4),
    told("g", RunOutcome.STARTED, [0, 1, 2]),
    told("g", RunOutcome.SUCCEEDED, [0, 1]),
    told("g", RunOutcome.FAILED, [2]),
  ]) {
    foldNext(folding, one);
  }
  const lines = (await registry.metrics()).split("\n");
  for (const line of [
    'sheaf_queue_tasks{queue="demo",state="queued"} 1',
    'sheaf_queue_tasks{queue="demo",state="retrying"} 1',
    'sheaf_queue_tasks{queue="demo",state="succeeded"} 2',
    'sheaf_queue_slots{queue="demo"} 7',
    'sheaf_dispatch_lag_seconds{queue="demo"} 0.004',
    'sheaf_task_wait_duration_seconds_count{queue="demo"} 3',
    'sheaf_run_duration_seconds_bucket{le="0.005",queue="demo"} 3',
    'sheaf_queue_oldest_wait_seconds{queue="demo"} 1.5',
    'sheaf_queue_paused{queue="demo"} 1',
    'sheaf_runs_started_total{queue="demo"} 3',
    'sheaf_runs_ended_total{queue="demo",outcome="succeeded"} 2',
    'sheaf_runs_ended_total{queue="demo",outcome="failed"} 1',
    'sheaf_workers{state="busy"} 2',
    'sheaf_workers{state="lost"} 1',
    'sheaf_workers{state="idle"} 0',
  ]) {
    expect(lines).toContain(line);
  }
});
