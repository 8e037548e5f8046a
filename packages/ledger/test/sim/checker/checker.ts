import type { LedgerState } from "@sheaf/ledger";
import type { Happening } from "../history.ts";
import type { Note } from "../situations.ts";
import { BudgetWatch } from "./budget-watch.ts";
import { digestOf } from "./digest.ts";
import { GroupWatch } from "./group-watch.ts";
import { ReaderWatch } from "./reader-watch.ts";
import { RequestWatch } from "./request-watch.ts";
import type { Rule, Violation } from "./rules.ts";
import { RunWatch } from "./run-watch.ts";
import { Shadows } from "./shadows.ts";
import { StopWatch } from "./stop-watch.ts";
import { TaskWatch } from "./task-watch.ts";

/** Judges a history, happening by happening, against what the log says. */
export class Checker {
  readonly violations: Violation[] = [];
  readonly #truth: LedgerState;
  readonly #shadows: Shadows;
  readonly #tasks: TaskWatch;
  readonly #budgets: BudgetWatch;
  readonly #groups: GroupWatch;
  readonly #stops: StopWatch;
  readonly #readers: ReaderWatch;
  readonly #runs: RunWatch;
  readonly #requests: RequestWatch;
  #moment = 0;

  /** `truth` is the state of all that is in the log; it is folded before the checker is told of a record. */
  constructor(truth: LedgerState, note: Note) {
    const report = (rule: Rule, what: string) => void this.violations.push({ rule, what });
    this.#truth = truth;
    this.#shadows = new Shadows(truth);
    this.#tasks = new TaskWatch(report);
    this.#budgets = new BudgetWatch(truth, report);
    this.#groups = new GroupWatch(truth, report);
    this.#stops = new StopWatch(report, note);
    this.#readers = new ReaderWatch(report);
    this.#runs = new RunWatch(report);
    this.#requests = new RequestWatch(report);
  }

  see(happening: Happening): void {
    const moment = ++this.#moment;
    const stored = happening.what === "stored";
    const step = stored ? this.#shadows.step(happening.entry) : undefined;
    this.#tasks.see(happening, step);
    if (step) this.#budgets.see(step);
    this.#groups.see(happening, step, moment);
    this.#stops.see(happening, step, moment);
    this.#readers.see(happening);
    this.#runs.see(happening, step, stored ? digestOf(this.#truth) : 0);
    this.#requests.see(happening, step);
    if (happening.what === "stuck") {
      for (const what of happening.unfinished) this.violations.push({ rule: "I2", what });
      for (const what of happening.unmade) this.violations.push({ rule: "followUps", what });
    }
  }
}
