import type { RunRef } from "@sheaf/broker";
import type { HeldRun } from "./held-run.ts";

/** Everything this worker holds: delivered, and not yet acked or termed. */
export class Holds {
  /** Group → task index → the latest of its runs; earlier ones hang on it. */
  readonly #groups = new Map<string, Map<number, HeldRun>>();
  #size = 0;

  /** How many runs are held. */
  get size(): number {
    return this.#size;
  }

  /** The run that this worker holds under the very same reference. */
  find({ groupId, index, run }: RunRef): HeldRun | undefined {
    let held = this.#groups.get(groupId)?.get(index);
    while (held && held.run !== run) held = held.earlier;
    return held;
  }

  /** Adds a run that is not held yet. */
  add(run: HeldRun): void {
    let group = this.#groups.get(run.groupId);
    if (!group) {
      group = new Map();
      this.#groups.set(run.groupId, group);
    }
    run.earlier = group.get(run.index);
    group.set(run.index, run);
    this.#size++;
  }

  /** Forgets a run; nothing happens when it is not held. */
  remove(run: HeldRun): void {
    const group = this.#groups.get(run.groupId);
    const latest = group?.get(run.index);
    if (!group || !latest) return;
    if (latest !== run) return this.#unhang(latest, run);
    if (run.earlier) group.set(run.index, run.earlier);
    else group.delete(run.index);
    this.#size--;
    if (group.size === 0) this.#groups.delete(run.groupId);
  }

  /** The held runs of one group, as of now. */
  ofGroup(groupId: string): HeldRun[] {
    const group = this.#groups.get(groupId);
    return group ? [...withEarlier(group)] : [];
  }

  /** All held runs; must not be changed meanwhile. */
  *all(): Generator<HeldRun> {
    for (const group of this.#groups.values()) yield* withEarlier(group);
  }

  #unhang(latest: HeldRun, run: HeldRun): void {
    let later = latest;
    while (later.earlier && later.earlier !== run) later = later.earlier;
    if (!later.earlier) return;
    later.earlier = run.earlier;
    this.#size--;
  }
}

function* withEarlier(group: ReadonlyMap<number, HeldRun>): Generator<HeldRun> {
  for (const latest of group.values()) {
    for (let run: HeldRun | undefined = latest; run; run = run.earlier) yield run;
  }
}
