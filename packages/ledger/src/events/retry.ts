import { timestampMs } from "@bufbuild/protobuf/wkt";
import { ErrorCode, type GroupRetried, TaskState } from "@sheaf/proto";
import type { Group } from "../group.ts";
import { type Applying, groupOf, isOfEarlierRound } from "../state.ts";
import { nextTaskState } from "../task-machine.ts";

/** Rounds of a group at most. */
export const MAX_ROUNDS = 255;

/** Failed (or cancelled) tasks of a finished group run again in a new round; the runs of earlier rounds are remembered. */
export function applyRetried(event: GroupRetried, a: Applying): void {
  const group = groupOf(event.groupId, a);
  if (!group) return;
  if (isOfEarlierRound(event.round, group)) return a.state.ignore("stale_round");
  if (!group.finished) return a.state.ignore("not_finished");
  if (group.stopping) return a.state.ignore("still_stopping");
  if (group.round >= MAX_ROUNDS) return a.state.ignore("too_many_rounds");
  const indexes = retryable(group, event);
  if (indexes.length === 0) return a.state.ignore("nothing_to_retry");
  reopen(group, event.deadline ? timestampMs(event.deadline) : 0);
  for (const index of indexes) queueAgain(group, index, a);
  group.revision = a.seq;
  a.changes.retried?.(group, indexes);
}

/**
 * The tasks that a retry would run again. One that was refused on its way in has nothing to run; a group that was stopped
 * before its seal may be a half one, which never runs.
 */
export function retryable(group: Group, asked: { index: readonly number[]; cancelled: boolean }): number[] {
  if (group.stoppedHeld) return [];
  const chosen = asked.index.length > 0 ? new Set(asked.index) : undefined;
  const indexes: number[] = [];
  for (let index = 0; index < group.total; index++) {
    const state = group.state(index);
    const again = nextTaskState(state, "retried") !== undefined && (asked.cancelled || state !== TaskState.CANCELLED);
    if (again && group.tasks.run[index] !== 0 && (chosen?.has(index) ?? true)) indexes.push(index);
  }
  return indexes;
}

function reopen(group: Group, deadlineMs: number): void {
  group.round++;
  group.deadlineMs = deadlineMs;
  group.finishedAtMs = 0;
  group.cancelled = false;
  group.stopped = false;
  group.stopConfirmed = false;
  group.receipt = undefined;
  group.taskStops.clear();
  group.openStops = 0;
}

function queueAgain(group: Group, index: number, a: Applying): void {
  const { tasks } = group;
  if ((tasks.startedAtMs[index] ?? 0) > 0) group.remember(index);
  const firstRun = (tasks.run[index] ?? 0) + 1;
  group.rounds.set(index, { round: group.round, firstRun, queuedAtMs: a.timeMs });
  a.state.move(group, index, TaskState.QUEUED);
  tasks.run[index] = firstRun;
  tasks.failures[index] = 0;
  tasks.losses[index] = 0;
  tasks.errorCode[index] = ErrorCode.UNSPECIFIED;
  tasks.worker[index] = 0;
  tasks.startedAtMs[index] = 0;
  tasks.endedAtMs[index] = 0;
  tasks.runMs[index] = 0;
  tasks.detailSeq[index] = 0;
}
