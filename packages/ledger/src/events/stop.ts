import { type CancelConfirmed, type DeadlinePassed, type GroupCancelled, TaskState } from "@sheaf/proto";
import type { Group } from "../group.ts";
import type { Applying } from "../state.ts";
import { stopGroup } from "./finish.ts";

/** A group is cancelled: from here no task of it becomes succeeded. A finished group stays as it is. */
export function applyCancelled(event: GroupCancelled, a: Applying): void {
  const group = a.state.groups.get(event.groupId);
  if (!group) return a.state.ignore("unknown_group");
  if (group.finished) return a.state.ignore("already_terminal");
  if (isStaleVerdict(group, event)) return a.state.ignore("stale_verdict");
  group.cancelled = true;
  group.cancelSeq = a.seq;
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

/** The leader has purged the queue and told the workers. */
export function applyCancelConfirmed(event: CancelConfirmed, a: Applying): void {
  const group = a.state.groups.get(event.groupId);
  if (!group) return a.state.ignore("unknown_group");
  if (!group.stopped) return a.state.ignore("stale_verdict");
  group.stopConfirmed = true;
}

/** A deadline verdict: valid only once log time has reached the deadline the group was accepted with. */
export function applyDeadlinePassed(event: DeadlinePassed, a: Applying): void {
  const group = a.state.groups.get(event.groupId);
  if (!group) return a.state.ignore("unknown_group");
  if (group.finished) return a.state.ignore("already_terminal");
  if (group.terms.deadlineMs === 0 || a.timeMs < group.terms.deadlineMs) return a.state.ignore("stale_verdict");
  stopGroup(group, "deadline_passed", a);
}
