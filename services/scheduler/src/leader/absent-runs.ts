import type { Group, RunningRuns } from "@sheaf/ledger";
import type { KnownWorker } from "../worker-registry.ts";

/** A heartbeat names no more runs than this: of one that is full nothing can be said to be absent. */
const MAX_NAMED = 4_096;

/** Started runs of one group. */
export interface GroupRuns {
  readonly groupId: string;
  readonly index: number[];
  readonly run: number[];
}

/**
 * Finds started runs that their worker, though it lives, does not hold any more: two heartbeats in a row do not name them.
 * A run that has ended is named until its report is in the log, so one whose report is on its way is never among them,
 * but for a fold that is behind; then the verdict comes behind the report in the log, and is stale.
 */
export class AbsentRuns {
  readonly #running: RunningRuns;
  /** Worker → its last heartbeat that was looked at, and what was absent from it. */
  readonly #looks = new Map<string, { readonly heardAtMs: number; readonly absent: ReadonlySet<string> }>();

  constructor(running: RunningRuns) {
    this.#running = running;
  }

  /** The runs of a live worker, by its number, that are absent for the second time; empty where there was no new heartbeat. */
  of({ heartbeat, heardAtMs }: KnownWorker, number: number): GroupRuns[] {
    const last = this.#looks.get(heartbeat.worker);
    if (last?.heardAtMs === heardAtMs || heartbeat.held.length >= MAX_NAMED) return [];
    const named = new Set(heartbeat.held.map(({ groupId, index, run }) => `${groupId}/${index}/${run}`));
    const absent = new Set<string>();
    const again = new Map<Group, number[]>();
    for (const [group, indexes] of this.#running.of(number)) {
      for (const index of indexes) {
        const name = `${group.terms.id}/${index}/${group.tasks.run[index]}`;
        if (named.has(name)) continue;
        absent.add(name);
        if (last?.absent.has(name)) again.set(group, [...(again.get(group) ?? []), index]);
      }
    }
    this.#looks.set(heartbeat.worker, { heardAtMs, absent });
    return [...again].map(([group, index]) => ({
      groupId: group.terms.id,
      index,
      run: index.map((i) => group.tasks.run[i] ?? 0),
    }));
  }

  /** Forgets workers that have no started runs. */
  keep(workers: ReadonlySet<string>): void {
    for (const worker of this.#looks.keys()) if (!workers.has(worker)) this.#looks.delete(worker);
  }
}
