import { Gauge, type Registry } from "prom-client";
import type { Fold } from "./fold.ts";
import type { WatchHub } from "./watch/watch-hub.ts";

/** Registers what is seen of a replica from outside: how far its fold is, what it keeps, and who watches. */
export function registerGauges(
  registry: Registry,
  fold: Pick<Fold, "state">,
  watches: Pick<WatchHub, "watchers">,
): void {
  const gauge = (name: string, help: string, read: () => number) =>
    new Gauge({
      name,
      help,
      registers: [registry],
      collect() {
        this.set(read());
      },
    });
  gauge("sheaf_fold_sequence", "Log sequence of the last record folded.", () => fold.state.seq);
  gauge("sheaf_groups", "Groups in the state.", () => fold.state.groups.size);
  gauge("sheaf_tasks_retained", "Tasks in the state, finished ones included.", () => fold.state.retainedTasks);
  gauge("sheaf_watchers", "Readers of WatchGroup.", () => watches.watchers);
}
