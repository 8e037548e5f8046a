import type { CancelConfirmed, DeadlinePassed, GroupCancelled } from "@sheaf/proto";
import type { Applying } from "../state.ts";
import { stopGroup } from "./finish.ts";

/** A group is cancelled: from here no task of it becomes succeeded. A finished group stays as it is. */
export function applyCancelled(event: GroupCancelled, a: Applying): void {
  const group = a.state.groups.get(event.groupId);
  if (!group) return a.state.ignore("unknown_group");
  if (group.finished) return a.state.ignore("already_terminal");
  if (event.expectedTotal !== undefined && event.expectedTotal !== group.total) return a.state.ignore("stale_verdict");
  const alreadyFinished = group.finishedTasks;
  group.cancelled = true;
  group.cancelSeq = a.seq;
  const { running, waiting } = stopGroup(group, "cancelled", a);
  group.receipt = { removed: waiting, aborting: running, alreadyFinished };
}

/** The leader has purged the queue and told the workers. */
export function applyCancelConfirmed(event: CancelConfirmed, a: Applying): void {
  const group = a.state.groups.get(event.groupId);
  if (!group) return a.state.ignore("unknown_group");
  group.cancelConfirmed = true;
}

/** A deadline verdict: valid only once log time has reached the deadline the group was accepted with. */
export function applyDeadlinePassed(event: DeadlinePassed, a: Applying): void {
  const group = a.state.groups.get(event.groupId);
  if (!group) return a.state.ignore("unknown_group");
  if (group.finished) return a.state.ignore("already_terminal");
  if (group.terms.deadlineMs === 0 || a.timeMs < group.terms.deadlineMs) return a.state.ignore("stale_verdict");
  stopGroup(group, "deadline_passed", a);
}
