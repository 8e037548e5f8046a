import type { Changes, Group, PlannedRun, RunEnd } from "@sheaf/ledger";

/** Runs in one message at most. */
const MAX_BUNDLE = 64;
/** A bundle's runs follow each other in one slot: they shall take about this long together, in milliseconds. */
const BUNDLE_MS = 5;
/** The shortest run time assumed, in milliseconds: reports round down to whole ones. */
const MIN_RUN_MS = 0.05;
/** Weight of a new sample in the average. */
const ALPHA = 0.1;
/** What is left of the longest run seen with each further one: one long run ends the bundling for a while. */
const FADE = 0.99;
/** Runs of a type that must have been seen before it is bundled. */
const MIN_SEEN = 32;

interface Pace {
  seen: number;
  averageMs: number;
  longestMs: number;
}

/** Runs of one group that go out in one message: consecutive indexes, the same run number. One run for most. */
export interface Bundle {
  readonly group: Group;
  readonly index: number;
  readonly run: number;
  readonly count: number;
}

/** Puts tiny runs of a group into one message, by the measured run time of their task type. */
export class Bundler implements Changes {
  readonly #paces = new Map<string, Pace>();

  ended(group: Group, index: number, _run: number, _worker: number, how: RunEnd): void {
    if (how === "returned" || how === "lost") return;
    const pace = this.#pace(group.terms.task);
    const runMs = group.tasks.runMs[index] ?? 0;
    pace.seen++;
    pace.averageMs += ALPHA * (runMs - pace.averageMs);
    pace.longestMs = Math.max(runMs, pace.longestMs * FADE);
  }

  /** How many runs of a task type may share a message now. */
  size(task: string): number {
    const pace = this.#paces.get(task);
    if (!pace || pace.seen < MIN_SEEN || pace.longestMs > BUNDLE_MS) return 1;
    return Math.max(1, Math.min(MAX_BUNDLE, Math.floor(BUNDLE_MS / Math.max(MIN_RUN_MS, pace.averageMs))));
  }

  /** The planned runs as messages, in the order of each one's first run. */
  bundles(runs: readonly PlannedRun[]): Bundle[] {
    const bundles: { group: Group; index: number; run: number; count: number }[] = [];
    const last = new Map<Group, (typeof bundles)[number]>();
    for (const { group, index, run } of runs) {
      const bundle = last.get(group);
      const fits = bundle && bundle.run === run && bundle.index + bundle.count === index;
      if (fits && bundle.count < this.size(group.terms.task)) bundle.count++;
      else {
        const next = { group, index, run, count: 1 };
        bundles.push(next);
        last.set(group, next);
      }
    }
    return bundles;
  }

  #pace(task: string): Pace {
    let pace = this.#paces.get(task);
    if (!pace) {
      pace = { seen: 0, averageMs: 0, longestMs: 0 };
      this.#paces.set(task, pace);
    }
    return pace;
  }
}

/** The runs of a bundle. */
export function plannedRuns({ group, index, run, count }: Bundle): PlannedRun[] {
  return Array.from({ length: count }, (_, k) => ({ group, index: index + k, run }));
}
