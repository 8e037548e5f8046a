import { type Group, isTerminal, POISON_LOSSES } from "@sheaf/ledger";
import { ErrorCode, RunOutcome, TaskState } from "@sheaf/proto";
import type { Happening } from "../history.ts";
import { nameOf } from "../world/task-queue.ts";
import type { Report } from "./rules.ts";
import type { Step, Transition } from "./shadows.ts";

/** Watches tasks in the log: their ends, their budgets, and that what succeeded has its outputs. */
export class TaskWatch {
  readonly #report: Report;
  /** Group → runs whose outputs are stored. */
  readonly #outputs = new Map<string, Set<string>>();

  constructor(report: Report) {
    this.#report = report;
  }

  see(happening: Happening, step: Step | undefined): void {
    if (happening.what === "outputs") this.#stored(happening.run);
    if (step) this.#check(step);
  }

  #stored(run: { groupId: string; index: number; run: number }): void {
    const runs = this.#outputs.get(run.groupId);
    if (runs) runs.add(nameOf(run));
    else this.#outputs.set(run.groupId, new Set([nameOf(run)]));
  }

  #check(step: Step): void {
    for (const { terms } of step.accepted) this.#outputs.delete(terms.id);
    for (const transition of step.transitions) this.#checkTransition(transition, step);
    for (const group of step.groups) this.#checkGroup(group);
  }

  #checkTransition({ group, index, before }: Transition, step: Step): void {
    const name = `${group.terms.id}/${index}`;
    const state = group.state(index);
    const { tasks, terms } = group;
    if (isTerminal(before.state) && group.roundOf(index) === before.round) {
      this.#report("I2", `${name} was ${before.state} and is ${state} in the same round`);
    }
    if (state === TaskState.SUCCEEDED) this.#checkOutputs(group, index, step);
    const [failures = 0, losses = 0, code = 0] = [tasks.failures[index], tasks.losses[index], tasks.errorCode[index]];
    if (failures > terms.maxAttempts) this.#report("I7", `${name} failed ${failures} times of ${terms.maxAttempts}`);
    const poisoned = state === TaskState.FAILED && code === ErrorCode.POISON;
    if (poisoned !== (losses >= POISON_LOSSES && state === TaskState.FAILED))
      this.#report("I7", `${name} lost ${losses}`);
    if (losses >= POISON_LOSSES && !isTerminal(state)) this.#report("I7", `${name} lost ${losses} and goes on`);
    if (state === TaskState.FAILED && code === 0) this.#report("I7", `${name} failed without a code`);
  }

  #checkOutputs(group: Group, index: number, { entry }: Step): void {
    const stored = this.#outputs.get(group.terms.id);
    for (const { kind } of entry.record.events) {
      if (kind.case !== "runsReported") continue;
      for (const reports of kind.value.groups.filter(({ groupId }) => groupId === group.terms.id)) {
        reports.index.forEach((at, k) => {
          if (at !== index || reports.outcome[k] !== RunOutcome.SUCCEEDED) return;
          const name = nameOf({ groupId: group.terms.id, index, run: reports.run[k] ?? 0 });
          if (!stored?.has(name)) this.#report("I3", `${name} succeeded without outputs`);
        });
      }
    }
  }

  #checkGroup(group: Group): void {
    const tally = [0, 0, 0, 0, 0, 0, 0];
    for (let index = 0; index < group.total; index++) tally[group.state(index)] = (tally[group.state(index)] ?? 0) + 1;
    if (tally.some((count, state) => count !== group.counts[state])) {
      this.#report("I4", `${group.terms.id} counts ${[...group.counts]} of ${tally}`);
    }
    if (group.finished !== (!group.open && group.finishedTasks === group.total)) {
      this.#report("I2", `${group.terms.id} is finished: ${group.finished}, with ${tally}`);
    }
  }
}
