import { create } from "@bufbuild/protobuf";
import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import { type Group, isTerminal } from "@sheaf/ledger";
import {
  ErrorCode,
  type Item,
  type RunDetail,
  type TaskError,
  type TaskProgress,
  TaskSchema,
  TaskState,
  type Task as TaskView,
} from "@sheaf/proto";
import { presentError } from "./error.ts";

/** What the log says of a task beyond the columns. */
export interface TaskSources {
  readonly item: Item | undefined;
  readonly detail: RunDetail | undefined;
  /** Id of the worker of its latest run; empty before the first. */
  readonly worker: string;
  /** How far its run says it is; shown only while it runs. */
  readonly progress?: TaskProgress | undefined;
}

/** A task as the API shows it. A cancelled task shows no result, whatever a late run may have stored. */
export function presentTask(group: Group, index: number, sources: TaskSources): TaskView {
  const { item, detail, worker, progress } = sources;
  const state = group.state(index);
  const error = finalError(group, index, item, detail);
  const done = state === TaskState.SUCCEEDED ? detail : undefined;
  return create(TaskSchema, {
    index,
    name: item?.name ?? "",
    source: item?.source ?? "",
    state,
    attempt: attempt(group, index),
    round: group.roundOf(index),
    ...times(group, index),
    worker,
    ...(error && { error }),
    ...(done?.result && { result: done.result }),
    outputs: done?.outputs ?? [],
    simulated: done?.simulated ?? false,
    cached: done?.cached ?? false,
    ...(done?.analysis && { analysis: done.analysis }),
    ...(state === TaskState.RUNNING && progress && { progress }),
  });
}

function times(group: Group, index: number) {
  const queuedAtMs = group.queuedAtMs(index);
  const startedAtMs = group.tasks.startedAtMs[index] ?? 0;
  const endedAtMs = group.tasks.endedAtMs[index] ?? 0;
  return {
    queuedAt: timestampFromMs(queuedAtMs),
    ...(startedAtMs > 0 && { startedAt: timestampFromMs(startedAtMs), waitMs: wholeMs(startedAtMs - queuedAtMs) }),
    ...(isTerminal(group.state(index)) && { finishedAt: timestampFromMs(endedAtMs) }),
    ...(endedAtMs > 0 && startedAtMs > 0 && { runMs: group.tasks.runMs[index] ?? 0 }),
  };
}

function finalError(
  group: Group,
  index: number,
  item: Item | undefined,
  detail: RunDetail | undefined,
): TaskError | undefined {
  const code = (group.tasks.errorCode[index] ?? 0) as ErrorCode;
  const state = group.state(index);
  if (code === ErrorCode.UNSPECIFIED || state === TaskState.SUCCEEDED || state === TaskState.CANCELLED)
    return undefined;
  return presentError(code, item?.rejection ?? detail?.error, group.tasks.failures[index] ?? 0);
}

function attempt(group: Group, index: number): number {
  const failures = group.tasks.failures[index] ?? 0;
  const state = group.state(index);
  const failed = state === TaskState.FAILED || state === TaskState.RETRYING || state === TaskState.QUEUED;
  return failed || group.tasks.worker[index] === 0 ? failures : failures + 1;
}

function wholeMs(ms: number): number {
  return Math.max(0, Math.round(ms));
}
