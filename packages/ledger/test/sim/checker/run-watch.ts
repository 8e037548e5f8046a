import type { Happening } from "../history.ts";
import { nameOf } from "../world/task-queue.ts";
import type { Report } from "./rules.ts";
import { endedRun, type Step } from "./shadows.ts";

/** The leader's own beacon missing for longer, in milliseconds, is an outage. */
const OUTAGE_MS = 2_500;

/** Watches the numbers of runs, what leaders hand out again, whom they give up on, and that replicas agree. */
export class RunWatch {
  readonly #report: Report;
  readonly #rounds = new Map<string, number>();
  /** Run → log sequence of its end. */
  readonly #endedAt = new Map<string, number>();
  /** Log sequence → the state after it, as a number. */
  readonly #digests: number[] = [];

  constructor(report: Report) {
    this.#report = report;
  }

  see(happening: Happening, step: Step | undefined, digest: number): void {
    if (step) this.#check(step, digest);
    switch (happening.what) {
      case "planned":
        return this.#planned(happening);
      case "gaveUp":
        if (happening.cutMs > OUTAGE_MS) this.#report("verdicts", `${happening.worker} was given up in an outage`);
        return;
      case "folded":
        if (this.#digests[happening.seq] === happening.digest) return;
        this.#report("replicas", `${happening.replica} differs at ${happening.seq}`);
        return;
      default:
    }
  }

  #check({ entry, transitions }: Step, digest: number): void {
    this.#digests[entry.seq] = digest;
    for (const transition of transitions) {
      if (!endedRun(transition)) continue;
      const { group, index, before } = transition;
      const name = nameOf({ groupId: group.terms.id, index, run: before.run });
      this.#endedAt.set(`${group.terms.acceptSeq}:${name}`, entry.seq);
    }
  }

  #planned({ run, acceptSeq, round, lookSeq }: Happening & { what: "planned" }): void {
    const key = `${acceptSeq}:${nameOf(run)}`;
    const before = this.#rounds.get(key) ?? round;
    this.#rounds.set(key, round);
    if (before !== round) this.#report("runs", `${nameOf(run)} is of rounds ${before} and ${round}`);
    const endedAt = this.#endedAt.get(key) ?? Number.POSITIVE_INFINITY;
    if (endedAt <= lookSeq) this.#report("looks", `${nameOf(run)} ended at ${endedAt}, the look began at ${lookSeq}`);
  }
}
