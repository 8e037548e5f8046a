import type { RunnerLoad } from "@sheaf/runner";
import { readGauge } from "@sheaf/service";
import { Counter, type Registry } from "prom-client";

/** What a worker's metrics are read from, when it is scraped. */
export interface WorkerMetricsSources {
  load(): RunnerLoad;
  /** Child processes that were started so far. */
  childrenStarted(): number;
}

/** Registers what a worker tells of itself; what all workers do together is told by the schedulers. */
export function registerWorkerMetrics(registry: Registry, { load, childrenStarted }: WorkerMetricsSources): void {
  const registers = [registry];
  readGauge(registry, "sheaf_worker_slots", "Runs at a time.", () => load().slots);
  readGauge(registry, "sheaf_worker_runs_held", "Runs that it holds, waiting or running.", () => load().held);
  new Counter({
    name: "sheaf_worker_runs_total",
    help: "Ended runs whose end is in the log, by outcome.",
    labelNames: ["outcome"],
    registers,
    collect() {
      this.reset();
      const { succeeded, failed } = load();
      this.inc({ outcome: "succeeded" }, succeeded);
      this.inc({ outcome: "failed" }, failed);
    },
  });
  new Counter({
    name: "sheaf_worker_children_started_total",
    help: "Child processes started; more than slots were replaced: after so many tasks, for their memory, or as they died.",
    registers,
    collect() {
      this.reset();
      this.inc(childrenStarted());
    },
  });
}
