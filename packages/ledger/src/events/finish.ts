import { ErrorCode, GroupOutcome } from "@sheaf/proto";
import type { Group } from "../group.ts";
import type { Applying } from "../state.ts";
import { nextTaskState } from "../task-machine.ts";
import { makeWebhookDue } from "./webhook.ts";

/** Marks the group finished if it is sealed and all its tasks are terminal. */
export function finishIfDone(group: Group, a: Applying): void {
  if (group.open || group.finished || group.finishedTasks < group.total) return;
  group.finishedAtMs = a.timeMs;
  group.finishedOnce = true;
  if (group.outcome === GroupOutcome.SUCCEEDED) group.succeededOnce = true;
  group.tasks.trim();
  a.state.willLeave(group);
  makeWebhookDue(group, a);
  a.changes.finished?.(group);
}

/** Ends all unfinished tasks at once and closes the group. */
export function stopGroup(group: Group, event: "cancelled" | "deadline_passed", a: Applying): void {
  const code = event === "deadline_passed" ? ErrorCode.DEADLINE_EXCEEDED : ErrorCode.UNSPECIFIED;
  for (let index = 0; index < group.total; index++) {
    const next = nextTaskState(group.state(index), event);
    if (next === undefined) continue;
    a.state.move(group, index, next);
    group.tasks.errorCode[index] = code;
    group.tasks.endedAtMs[index] = a.timeMs;
    // What an earlier attempt said is not why the task ended.
    group.tasks.detailSeq[index] = 0;
  }
  group.dueAtMs.clear();
  group.stoppedHeld ||= !group.released;
  group.stopped = true;
  group.open = false;
  group.revision = a.seq;
  a.changes.stopped?.(group);
  finishIfDone(group, a);
}
