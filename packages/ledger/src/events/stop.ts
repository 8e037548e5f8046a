import { type CancelConfirmed, type DeadlinePassed, type GroupCancelled, TaskState } from "@sheaf/proto";
import type { Group } from "../group.ts";
import { type Applying, groupOf, isOfEarlierRound } from "../state.ts";
import { stopGroup } from "./finish.ts";

/** A group is cancelled: from here no task of it becomes succeeded. A finished group stays as it is. */
export function applyCancelled(event: GroupCancelled, a: Applying): void {
  const group = groupOf(event.groupId, a);
  if (!group) return;
  if (isOfEarlierRound(event.round, group)) return a.state.ignore("stale_round");
  if (group.finished) return a.state.ignore("already_terminal");
  if (isStaleVerdict(group, event)) return a.state.ignore("stale_verdict");
  group.cancelled = true;
  group.receipt = {
    removed: group.count(TaskState.QUEUED) + group.count(TaskState.RETRYING),
    aborting: group.count(TaskState.RUNNING),
    alreadyFinished: group.finishedTasks,
  };
  stopGroup(group, "cancelled", a);
}

/** A verdict on an abandoned held group names the total it saw: it loses against a later append and a later seal. */
function isStaleVerdict(group: Group, { expectedTotal }: GroupCancelled): boolean {
  return expectedTotal !== undefined && (!group.open || expectedTotal !== group.total);
}

/** The leader has purged the queue and told the workers, of the whole group or of single tasks. */
export function applyCancelConfirmed(event: CancelConfirmed, a: Applying): void {
  const group = groupOf(event.groupId, a);
  if (!group) return;
  if ((event.round || 1) !== group.round) return a.state.ignore("stale_verdict");
  if (event.index.length > 0) return confirmTasks(group, event.index, a);
  if (!group.stopped) return a.state.ignore("stale_verdict");
  group.stopConfirmed = true;
}

function confirmTasks(group: Group, indexes: readonly number[], a: Applying): void {
  for (const index of indexes) {
    const stop = group.taskStops.get(index);
    if (!stop) a.state.ignore("stale_verdict");
    else if (!stop.confirmed) {
      stop.confirmed = true;
      group.openStops--;
    }
  }
}

/** A deadline verdict: valid only once log time has reached the deadline the group was accepted with. */
export function applyDeadlinePassed(event: DeadlinePassed, a: Applying): void {
  const group = groupOf(event.groupId, a);
  if (!group) return;
  if (group.finished) return a.state.ignore("already_terminal");
  if (group.deadlineMs === 0 || a.timeMs < group.deadlineMs) return a.state.ignore("stale_verdict");
  stopGroup(group, "deadline_passed", a);
}
