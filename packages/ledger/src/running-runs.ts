import { TaskState } from "@sheaf/proto";
import type { Changes } from "./changes.ts";
import type { Group } from "./group.ts";
import type { LedgerState } from "./state.ts";

/** Which started runs each worker has, derived from the state and kept up to date by the fold's changes. */
export class RunningRuns implements Changes {
  readonly #byWorker = new Map<number, Map<Group, Set<number>>>();

  constructor(state: LedgerState) {
    for (const group of state.groups.values()) {
      if (group.count(TaskState.RUNNING) === 0) continue;
      for (let index = 0; index < group.total; index++) {
        if (group.state(index) === TaskState.RUNNING) this.started(group, index, group.tasks.worker[index] ?? 0);
      }
    }
  }

  /** Numbers of the workers that have started runs. */
  workers(): number[] {
    return [...this.#byWorker.keys()];
  }

  /** The started runs of a worker, by group. */
  of(worker: number): ReadonlyMap<Group, ReadonlySet<number>> {
    return this.#byWorker.get(worker) ?? new Map();
  }

  started(group: Group, index: number, worker: number): void {
    let groups = this.#byWorker.get(worker);
    if (!groups) {
      groups = new Map();
      this.#byWorker.set(worker, groups);
    }
    const indexes = groups.get(group);
    if (indexes) indexes.add(index);
    else groups.set(group, new Set([index]));
  }

  ended(group: Group, index: number, _run: number, worker: number): void {
    const groups = this.#byWorker.get(worker);
    const indexes = groups?.get(group);
    if (!groups || !indexes?.delete(index) || indexes.size > 0) return;
    groups.delete(group);
    if (groups.size === 0) this.#byWorker.delete(worker);
  }

  taskStopped(group: Group, index: number, run: number, worker: number): void {
    this.ended(group, index, run, worker);
  }

  stopped(group: Group): void {
    for (const [worker, groups] of this.#byWorker) {
      if (groups.delete(group) && groups.size === 0) this.#byWorker.delete(worker);
    }
  }
}
