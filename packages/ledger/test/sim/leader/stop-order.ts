import type { Group } from "@sheaf/ledger";
import type { Stop } from "../history.ts";

/** What the log says has stopped and what a leader must make true. */
export interface StopOrder extends Stop {
  readonly group: Group;
}

/** The whole group, as it is now. */
export function groupStop(group: Group): StopOrder {
  return { group, groupId: group.terms.id, round: group.round, tasks: [] };
}

/** One task of it. */
export function taskStop(group: Group, index: number, run: number): StopOrder {
  const groupId = group.terms.id;
  return { group, groupId, round: group.round, tasks: [{ groupId, index, run }] };
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

/** As it is told and recorded. */
export function told({ groupId, round, tasks }: StopOrder): Stop {
  return { groupId, round, tasks };
}
