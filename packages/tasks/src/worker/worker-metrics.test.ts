import { Registry } from "prom-client";
import { expect, test } from "vitest";
import { registerWorkerMetrics } from "./worker-metrics.ts";

test("a worker's load is told as it is when it is asked for", async () => {
  const registry = new Registry();
  const load = { slots: 4, held: 2, succeeded: 10, failed: 1 };
  registerWorkerMetrics(registry, { load: () => load, childrenStarted: () => 5 });
  await registry.metrics();
  load.succeeded = 12;
  const lines = (await registry.metrics()).split("\n");
  expect(lines).toEqual(
    expect.arrayContaining([
      "sheaf_worker_slots 4",
      "sheaf_worker_runs_held 2",
      'sheaf_worker_runs_total{outcome="succeeded"} 12',
      'sheaf_worker_runs_total{outcome="failed"} 1',
      "sheaf_worker_children_started_total 5",
    ]),
  );
});
