import type { PlannedRun, RunName } from "@sheaf/ledger";

/** Runs on their way into the queue. Others may wait until none of a group is. */
export class InFlight {
  readonly #groups = new Map<string, Set<PlannedRun>>();
  readonly #waiters = new Map<string, (() => void)[]>();

  begin(run: PlannedRun): void {
    const { id } = run.group.terms;
    const runs = this.#groups.get(id);
    if (runs) runs.add(run);
    else this.#groups.set(id, new Set([run]));
  }

  end(run: PlannedRun): void {
    const { id } = run.group.terms;
    const runs = this.#groups.get(id);
    runs?.delete(run);
    if (runs && runs.size > 0) return;
    this.#groups.delete(id);
    for (const resolve of this.#waiters.get(id) ?? []) resolve();
    this.#waiters.delete(id);
  }

  names(): RunName[] {
    return [...this.#groups].flatMap(([groupId, runs]) => [...runs].map(({ index, run }) => ({ groupId, index, run })));
  }

  /** Resolves when nothing of the group is on its way. */
  async none(groupId: string): Promise<void> {
    if (!this.#groups.has(groupId)) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    const waiters = this.#waiters.get(groupId);
    if (waiters) waiters.push(resolve);
    else this.#waiters.set(groupId, [resolve]);
    await promise;
  }
}
