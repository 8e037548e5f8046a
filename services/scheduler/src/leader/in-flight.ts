import type { RunName } from "@sheaf/ledger";
import { type Bundle, plannedRuns } from "./bundler.ts";

/** Messages on their way into the queue. Others may wait until none of a group is. */
export class InFlight {
  readonly #groups = new Map<string, Set<Bundle>>();
  readonly #waiters = new Map<string, (() => void)[]>();

  begin(bundle: Bundle): void {
    const { id } = bundle.group.terms;
    const bundles = this.#groups.get(id);
    if (bundles) bundles.add(bundle);
    else this.#groups.set(id, new Set([bundle]));
  }

  end(bundle: Bundle): void {
    const { id } = bundle.group.terms;
    const bundles = this.#groups.get(id);
    bundles?.delete(bundle);
    if (bundles && bundles.size > 0) return;
    this.#groups.delete(id);
    for (const resolve of this.#waiters.get(id) ?? []) resolve();
    this.#waiters.delete(id);
  }

  names(): RunName[] {
    return [...this.#groups].flatMap(([groupId, bundles]) =>
      [...bundles].flatMap(plannedRuns).map(({ index, run }) => ({ groupId, index, run })),
    );
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
