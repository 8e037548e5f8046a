import { isTerminal } from "@sheaf/ledger";
import { type Group, GroupState, type Task, TaskState } from "@sheaf/proto";

/** What was seen of a group when all was over. */
export interface Seen {
  /** How many items its client has handed over. */
  readonly submitted: number;
  /** As the scheduler answers it. */
  readonly group: Group;
  /** All that the scheduler lists. */
  readonly tasks: readonly Task[];
  /** By the test's own fold of the log: the state of each task, and how often it has ended. */
  readonly logged: { readonly states: readonly TaskState[]; readonly endings: readonly number[] };
}

const COUNTED = {
  queued: TaskState.QUEUED,
  running: TaskState.RUNNING,
  retrying: TaskState.RETRYING,
  succeeded: TaskState.SUCCEEDED,
  failed: TaskState.FAILED,
  cancelled: TaskState.CANCELLED,
} as const;
const COUNTS = Object.entries(COUNTED) as [keyof typeof COUNTED, TaskState][];

/** What must hold of a group at the end, whatever died meanwhile, by name. */
const RULES = {
  "it is whole": ({ submitted, group, tasks, logged }) =>
    [group.counts?.total, tasks.length, logged.states.length].every((total) => total === submitted),
  "it is finished": ({ group }) => group.state === GroupState.FINISHED && group.progress === 1,
  "each task is listed once": ({ tasks }) => tasks.every(({ index }, position) => index === position),
  "each task has ended": ({ tasks }) => tasks.every(({ state }) => isTerminal(state)),
  "each task has ended once": ({ logged }) => logged.endings.every((times) => times === 1),
  "its counts are those of its tasks": ({ group, tasks }) =>
    COUNTS.every(([name, state]) => group.counts?.[name] === tasks.filter((task) => task.state === state).length),
  "the log says the same": ({ tasks, logged }) => tasks.every(({ state }, index) => state === logged.states[index]),
} satisfies { [name: string]: (seen: Seen) => boolean };

/** A rule's name. */
export type Rule = keyof typeof RULES;

/** The rules that do not hold; empty when all is well. */
export function flaws(seen: Seen): Rule[] {
  return (Object.keys(RULES) as Rule[]).filter((rule) => !RULES[rule](seen));
}
