import type { Group, GroupEvent, Task, TaskState } from "@sheaf/client";

/** What is known of a group: the last word of the service on each part of it, whichever way it came. */
export interface GroupModel {
  readonly group: Group | undefined;
  /** The state of each task, by index. */
  readonly states: readonly TaskState[];
  /** Each task as it was told last, by index; its state may be older than the one in `states`. */
  readonly tasks: readonly (Task | undefined)[];
  /** When the state of each task was told, by the clock; 0 for what nobody has spoken of. */
  readonly touched: readonly number[];
  /** What has moved the group so far. */
  readonly clock: number;
  /** States that were told before this time of the clock may have changed without a word. */
  readonly doubt: number;
}

/** Tasks that a page follows; of larger groups the first so many. */
export const MAX_TASKS = 10_000;

/** A group of which nothing is known. */
export const EMPTY_MODEL: GroupModel = { group: undefined, states: [], tasks: [], touched: [], clock: 0, doubt: 0 };

/** Applies events in their order. */
export function applyEvents(model: GroupModel, events: readonly GroupEvent[]): GroupModel {
  const draft = draftOf(model);
  for (const event of events) {
    draft.clock++;
    if ("task" in event.data) putTask(draft, event.data.task);
    else takeGroup(draft, event.data.group);
    if (event.type === "group.snapshot") takeStates(draft, event.data.task_states);
  }
  return draft;
}

/**
 * Applies the group as it was read by itself, which does not tell the tasks that have moved. One that is older than what
 * is known changes nothing.
 */
export function applyGroup(model: GroupModel, group: Group): GroupModel {
  const draft = draftOf(model);
  if (takeGroup(draft, group)) draft.doubt = ++draft.clock;
  return draft;
}

/** Applies tasks of a list that was asked for at `clock`: what was told of later is newer. */
export function applyTasks(model: GroupModel, tasks: readonly Task[], clock: number): GroupModel {
  const draft = draftOf(model);
  for (const task of tasks) {
    if ((draft.touched[task.index] ?? 0) > clock || task.index >= MAX_TASKS) continue;
    draft.tasks[task.index] = task;
    draft.states[task.index] = task.state;
    draft.touched[task.index] = clock;
  }
  return draft;
}

/**
 * Whether there are tasks whose state is in doubt, or of which no more is known. `own` tasks are files of this tab: until
 * something becomes of them, there is nothing more to know.
 */
export function hasGaps({ states, tasks, touched, doubt }: GroupModel, own: ReadonlySet<number>): boolean {
  return states.some((state, index) => {
    if ((touched[index] ?? 0) < doubt) return true;
    const task = tasks[index];
    return task ? task.state !== state : !(state === "queued" && own.has(index));
  });
}

/** Whether the state of a task was ever told, if only by saying nothing where all was told. */
export function isTold({ tasks, touched, doubt }: GroupModel, index: number): boolean {
  return tasks[index] !== undefined || (touched[index] ?? 0) >= doubt;
}

interface Draft {
  group: Group | undefined;
  readonly states: TaskState[];
  readonly tasks: (Task | undefined)[];
  readonly touched: number[];
  clock: number;
  doubt: number;
}

function draftOf({ states, tasks, touched, ...rest }: GroupModel): Draft {
  return { ...rest, states: [...states], tasks: [...tasks], touched: [...touched] };
}

function putTask(draft: Draft, task: Task): void {
  const { index, state } = task;
  if (index >= MAX_TASKS) return;
  fillTo(draft, index + 1);
  draft.tasks[index] = task;
  draft.states[index] = state;
  draft.touched[index] = draft.clock;
}

/** False for an older state of the group, which may come after a newer one as several ways lead here. */
function takeGroup(draft: Draft, group: Group): boolean {
  if (draft.group && BigInt(group.revision) < BigInt(draft.group.revision)) return false;
  draft.group = group;
  fillTo(draft, Math.min(group.counts.total, MAX_TASKS));
  return true;
}

/** Either tells all, or nothing of what a large group's tasks have become. */
function takeStates(draft: Draft, states: readonly TaskState[] | null): void {
  draft.doubt = states ? 0 : draft.clock;
  if (!states) return;
  fillTo(draft, states.length);
  for (const [index, state] of states.entries()) {
    draft.states[index] = state;
    draft.touched[index] = draft.clock;
  }
}

/** Tasks that nobody has spoken of yet are queued. */
function fillTo(draft: Draft, length: number): void {
  while (draft.states.length < length) {
    draft.states.push("queued");
    draft.tasks.push(undefined);
    draft.touched.push(0);
  }
}
