import { ErrorCode, TaskState } from "@sheaf/proto";
import type { Group } from "../group.ts";
import type { Applying } from "../state.ts";
import { isTerminal, nextTaskState } from "../task-machine.ts";

/** Marks the group finished if it is sealed and all its tasks are terminal. */
export function finishIfDone(group: Group, a: Applying): void {
  if (group.open || group.finished || group.finishedTasks < group.total) return;
  group.finishedAtMs = a.timeMs;
  group.tasks.trim();
  a.state.willLeave(group);
  a.changes.finished?.(group);
}

/** Ends all unfinished tasks at once and closes the group. Answers how many were running and how many had not started. */
export function stopGroup(
  group: Group,
  event: "cancelled" | "deadline_passed",
  a: Applying,
): { running: number; waiting: number } {
  const code = event === "deadline_passed" ? ErrorCode.DEADLINE_EXCEEDED : ErrorCode.UNSPECIFIED;
  const running = group.count(TaskState.RUNNING);
  const waiting = group.count(TaskState.QUEUED) + group.count(TaskState.RETRYING);
  for (let index = 0; index < group.total; index++) {
    const next = nextTaskState(group.state(index), event);
    if (next === undefined || !isTerminal(next)) continue;
    a.state.move(group, index, next);
    group.tasks.errorCode[index] = code;
    group.tasks.endedAtMs[index] = a.timeMs;
  }
  group.dueAtMs.clear();
  group.open = false;
  group.revision = a.seq;
  a.changes.stopped?.(group);
  finishIfDone(group, a);
  return { running, waiting };
}
