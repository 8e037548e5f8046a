import type { LedgerState, RunName } from "@sheaf/ledger";
import { RunOutcome, type RunsLost, type RunsReported, TaskState } from "@sheaf/proto";
import type { Report } from "./rules.ts";
import type { Step } from "./shadows.ts";

interface Budget {
  round: number;
  /** Runs of the round whose failure or loss ended them. */
  failures: number;
  /** Of these, those that took a worker or a child process down. */
  losses: number;
}

/** Counts failures and losses by the log alone, beside the fold's own columns. */
export class BudgetWatch {
  readonly #truth: LedgerState;
  readonly #report: Report;
  readonly #budgets = new Map<string, Budget>();

  constructor(truth: LedgerState, report: Report) {
    this.#truth = truth;
    this.#report = report;
  }

  see(step: Step): void {
    for (const { group, index, before } of step.transitions) {
      const key = `${group.terms.acceptSeq}.${group.terms.acceptEvent}/${index}`;
      const budget = this.#budgetOf(key, group.roundOf(index));
      const ended = before.run > 0 && before.round === budget.round && endOf(step, group.terms.id, index, before.run);
      const counted = group.tasks.run[index] !== before.run || group.state(index) === TaskState.FAILED;
      if (!ended || !counted || group.state(index) === TaskState.SUCCEEDED) continue;
      budget.failures++;
      if (ended === "lost") budget.losses++;
      const { maxAttempts, id } = group.terms;
      if (budget.failures > maxAttempts) this.#report("I7", `${id}/${index} failed ${budget.failures} times`);
      if (budget.losses >= 2 && group.state(index) !== TaskState.FAILED) {
        this.#report("I7", `${id}/${index} took down ${budget.losses} and goes on at ${this.#truth.seq}`);
      }
    }
  }

  #budgetOf(key: string, round: number): Budget {
    let budget = this.#budgets.get(key);
    if (budget?.round !== round) {
      budget = { round, failures: 0, losses: 0 };
      this.#budgets.set(key, budget);
    }
    return budget;
  }
}

/** How a record says that a run ended with a failure, if it does. */
function endOf({ entry }: Step, groupId: string, index: number, run: number): "failed" | "lost" | undefined {
  for (const { kind } of entry.record.events) {
    const name = { groupId, index, run };
    const end = kind.case === "runsLost" ? lossOf(kind.value, name) : undefined;
    const told = kind.case === "runsReported" ? failureOf(kind.value, name) : undefined;
    if (end ?? told) return end ?? told;
  }
  return undefined;
}

function lossOf({ groups }: RunsLost, { groupId, index, run }: RunName): "lost" | undefined {
  const lost = groups.find((g) => g.groupId === groupId);
  return lost?.index.some((at, k) => at === index && lost.run[k] === run) ? "lost" : undefined;
}

function failureOf({ groups }: RunsReported, { groupId, index, run }: RunName): "failed" | "lost" | undefined {
  for (const reports of groups) {
    const at = reports.index.findIndex((i, k) => i === index && reports.run[k] === run);
    if (reports.groupId !== groupId || reports.outcome[at] !== RunOutcome.FAILED) continue;
    return reports.details.some(({ position, crashed }) => position === at && crashed) ? "lost" : "failed";
  }
  return undefined;
}
