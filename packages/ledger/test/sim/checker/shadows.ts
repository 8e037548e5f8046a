import { type Group, isTerminal, type LedgerState, type LogEntry } from "@sheaf/ledger";
import { TaskState } from "@sheaf/proto";

/** A task before a record; run 0 = it was not there. */
export interface TaskBefore {
  readonly state: TaskState;
  readonly run: number;
  readonly round: number;
}

/** A task that a record changed. */
export interface Transition {
  readonly group: Group;
  readonly index: number;
  readonly before: TaskBefore;
}

/** What a record did to the groups it names. */
export interface Step {
  readonly entry: LogEntry;
  /** Groups it names, as they are now. */
  readonly groups: readonly Group[];
  readonly transitions: readonly Transition[];
  /** Groups that it brought. */
  readonly accepted: readonly Group[];
  /** Groups that are not there any more, as they were at the end. */
  readonly left: readonly Group[];
}

const NEW: TaskBefore = { state: TaskState.UNSPECIFIED, run: 0, round: 0 };

/** Remembers what the tasks of all living groups were like, and tells what a record has changed. */
export class Shadows {
  readonly #truth: LedgerState;
  readonly #groups = new Map<string, { readonly group: Group; tasks: TaskBefore[] }>();

  constructor(truth: LedgerState) {
    this.#truth = truth;
  }

  /** Looks at what `entry` did; it has just been folded. */
  step(entry: LogEntry): Step {
    const left = [...this.#groups.values()].map((s) => s.group).filter((g) => this.#truth.groups.get(g.terms.id) !== g);
    for (const { terms } of left) this.#groups.delete(terms.id);
    const accepted: Group[] = [];
    const groups: Group[] = [];
    const transitions: Transition[] = [];
    for (const id of namesOf(entry)) {
      const group = this.#truth.groups.get(id);
      if (!group) continue;
      groups.push(group);
      if (!this.#groups.has(id)) accepted.push(group);
      transitions.push(...this.#compare(group));
    }
    return { entry, groups, transitions, accepted, left };
  }

  #compare(group: Group): Transition[] {
    const before = this.#groups.get(group.terms.id)?.tasks ?? [];
    const tasks: TaskBefore[] = [];
    const transitions: Transition[] = [];
    for (let index = 0; index < group.total; index++) {
      const was = before[index] ?? NEW;
      const is = { state: group.state(index), run: group.tasks.run[index] ?? 0, round: group.roundOf(index) };
      const same = was.state === is.state && was.run === is.run && was.round === is.round;
      tasks.push(same ? was : is);
      if (!same) transitions.push({ group, index, before: was });
    }
    this.#groups.set(group.terms.id, { group, tasks });
    return transitions;
  }
}

/** Whether the transition ended the run that the task had before. */
export function endedRun({ group, index, before }: Transition): boolean {
  return !isTerminal(before.state) && (isTerminal(group.state(index)) || group.tasks.run[index] !== before.run);
}

function namesOf({ record }: LogEntry): Set<string> {
  const names = new Set<string>();
  for (const { kind } of record.events) {
    if (kind.case === "runsReported" || kind.case === "runsLost")
      for (const g of kind.value.groups) names.add(g.groupId);
    else if (kind.case !== undefined && "groupId" in kind.value) names.add(kind.value.groupId);
    if (kind.case === "groupAccepted" && kind.value.parentId) names.add(kind.value.parentId);
  }
  return names;
}
