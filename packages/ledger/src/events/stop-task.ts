import { ErrorCode, TaskState, type TasksCancelled } from "@sheaf/proto";
import type { TaskStopKind } from "../changes.ts";
import type { Group } from "../group.ts";
import { type Applying, groupOf, isOfEarlierRound } from "../state.ts";
import { nextTaskState } from "../task-machine.ts";
import { finishIfDone } from "./finish.ts";

/** Single tasks are cancelled: from here they do not become succeeded. A terminal one stays as it is. */
export function applyTasksCancelled(event: TasksCancelled, a: Applying): void {
  const group = groupOf(event.groupId, a);
  if (!group) return;
  if (isOfEarlierRound(event.round, group)) return a.state.ignore("stale_round");
  for (const index of event.index) {
    if (index >= group.total) a.state.ignore("unknown_task");
    // It has started since it was asked for, and may go on.
    else if (event.waitingOnly && group.state(index) === TaskState.RUNNING) continue;
    else stopTask(group, index, event.waitingOnly ? "purged" : "cancelled", a);
  }
  group.revision = a.seq;
  finishIfDone(group, a);
}

function stopTask(group: Group, index: number, how: TaskStopKind, a: Applying): void {
  const { tasks } = group;
  const before = group.state(index);
  const next = nextTaskState(before, "cancelled");
  if (next === undefined) return a.state.ignore("already_terminal");
  const run = tasks.run[index] ?? 0;
  a.state.move(group, index, next);
  tasks.errorCode[index] = ErrorCode.UNSPECIFIED;
  tasks.endedAtMs[index] = a.timeMs;
  tasks.detailSeq[index] = 0;
  group.dueAtMs.delete(index);
  group.taskStops.set(index, { run, aborting: before === TaskState.RUNNING, confirmed: false });
  group.openStops++;
  a.changes.taskStopped?.(group, index, run, tasks.worker[index] ?? 0, how);
}
