import type { Bus } from "@sheaf/broker";
import { readGauge } from "@sheaf/service";
import { Counter, Histogram, type Registry } from "prom-client";
import type { Fold } from "./fold.ts";
import type { WatchHub } from "./watch/watch-hub.ts";

/** Registers what is seen of a replica from outside: how far its fold is, what it keeps, and who watches. */
export function registerGauges(
  registry: Registry,
  fold: Pick<Fold, "state" | "pending">,
  watches: Pick<WatchHub, "watchers">,
): void {
  readGauge(registry, "sheaf_fold_sequence", "Log sequence of the last record folded.", () => fold.state.seq);
  readGauge(registry, "sheaf_fold_pending_records", "Records of the log that are not folded yet.", () =>
    fold.pending(),
  );
  readGauge(registry, "sheaf_groups", "Groups in the state.", () => fold.state.groups.size);
  readGauge(
    registry,
    "sheaf_tasks_retained",
    "Tasks in the state, finished ones included.",
    () => fold.state.retainedTasks,
  );
  readGauge(registry, "sheaf_watchers", "Readers of WatchGroup.", () => watches.watchers);
}

/** Seconds; from a quiet disk to a broker that is about to be given up. */
const APPEND_BUCKETS_S = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5];

/** Registers how long the log takes to store a record; to be told each time, in milliseconds. */
export function appendTimer(registry: Registry): (ms: number) => void {
  const histogram = new Histogram({
    name: "sheaf_log_append_duration_seconds",
    help: "From sending a record to the log's acknowledgement, which comes once it is on disk.",
    buckets: APPEND_BUCKETS_S,
    registers: [registry],
  });
  return (ms) => histogram.observe(ms / 1_000);
}

/** Registers how many messages of workers and leaders were garbage. */
export function countUndecodable(registry: Registry, bus: Pick<Bus, "undecodable">): void {
  new Counter({
    name: "sheaf_bus_undecodable_messages_total",
    help: "Messages between workers and schedulers that were dropped because they are garbage.",
    registers: [registry],
    collect() {
      this.reset();
      this.inc(bus.undecodable());
    },
  });
}
