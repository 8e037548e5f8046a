import { create } from "@bufbuild/protobuf";
import type { Group } from "@sheaf/ledger";
import { type StoppedTask, StoppedTaskSchema } from "@sheaf/proto";

/** What the log says has stopped and what must be made true: nothing of it starts any more. */
export interface StopOrder {
  readonly group: Group;
  /** The round that was stopped: a retry makes another, which is not meant. */
  readonly round: number;
  /** Tasks that were cancelled alone; empty = the whole group. */
  readonly tasks: readonly StoppedTask[];
}

/** The whole group, as it is now. */
export function groupStop(group: Group): StopOrder {
  return { group, round: group.round, tasks: [] };
}

/** One task of it. */
export function taskStop(group: Group, index: number, run: number): StopOrder {
  const task = create(StoppedTaskSchema, { groupId: group.terms.id, index, run });
  return { group, round: group.round, tasks: [task] };
}

/** Stop orders with those for single tasks of a group as one. */
export function byGroup(orders: readonly StopOrder[]): StopOrder[] {
  const [groups, single] = [orders.filter(({ tasks }) => tasks.length === 0), orders.filter((o) => o.tasks.length > 0)];
  const merged = [...Map.groupBy(single, ({ group }) => group)].map(([group, same]) => {
    return { group, round: group.round, tasks: same.flatMap(({ tasks }) => tasks) };
  });
  return [...groups, ...merged];
}

/** What of a group is stopped and not confirmed, as a new leader finds it. */
export function openStops(group: Group): StopOrder[] {
  const tasks = [...group.taskStops.entries()].filter(([, stop]) => !stop.confirmed);
  const orders = tasks.map(([index, { run }]) => taskStop(group, index, run));
  return group.stopped && !group.stopConfirmed ? [...orders, groupStop(group)] : orders;
}

/** Whether it still waits to be confirmed. */
export function isOpen({ group, round, tasks }: StopOrder): boolean {
  if (group.round !== round) return false;
  if (tasks.length === 0) return !group.stopConfirmed;
  return tasks.some(({ index }) => group.taskStops.get(index)?.confirmed === false);
}

/** Stop orders as messages name them: groups with the rounds that are meant, and single tasks. */
export function namesOf(orders: readonly StopOrder[]) {
  const groups = orders.filter(({ tasks }) => tasks.length === 0);
  return {
    groupIds: groups.map(({ group }) => group.terms.id),
    rounds: groups.map(({ round }) => round),
    tasks: orders.flatMap(({ tasks }) => tasks),
  };
}
