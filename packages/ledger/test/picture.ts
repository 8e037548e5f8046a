import type { CancelReceipt, Group, GroupWebhook, LedgerState, MadeFollowUp, PastRun, TaskStop } from "../src/index.ts";

/** One task as plain values; the worker by its id, since numbers depend on the order of mention. */
export interface TaskPicture {
  state: number;
  failures: number;
  losses: number;
  errorCode: number;
  run: number;
  worker: string;
  startedAtMs: number;
  endedAtMs: number;
  runMs: number;
  detailSeq: number;
  dueAtMs: number;
  round: number;
  queuedAtMs: number;
  /** Cancelled alone in this round of the group. */
  stop: TaskStop | undefined;
  past: (Omit<PastRun, "worker"> & { worker: string })[];
}

/** One group as plain values. */
export interface GroupPicture {
  id: string;
  queue: string;
  acceptSeq: number;
  maxAttempts: number;
  retentionMs: number;
  open: boolean;
  cancelled: boolean;
  stopped: boolean;
  stopConfirmed: boolean;
  round: number;
  deadlineMs: number;
  finishedOnce: boolean;
  succeededOnce: boolean;
  followUps: MadeFollowUp[];
  webhook: GroupWebhook | undefined;
  receipt: CancelReceipt | undefined;
  startedAtMs: number;
  finishedAtMs: number;
  finished: boolean;
  finishedTasks: number;
  lastAppendMs: number;
  total: number;
  progress: number;
  outcome: number;
  counts: number[];
  chunks: string[];
  tasks: TaskPicture[];
}

/** A whole state as plain values, to be compared, kept and spoilt. Without revisions and counters of what was ignored. */
export interface Picture {
  timeMs: number;
  queues: { [name: string]: number[] };
  groups: GroupPicture[];
  /** Ids that are taken although their group was deleted. */
  deleted: string[];
  retainedTasks: number;
  pendingReports: number;
}

/** Takes a picture of a state. */
export function pictureOf(state: LedgerState): Picture {
  const groups = [...state.groups.values()].map((group) => groupPicture(group, state));
  const queues = Object.fromEntries([...state.queues].map(([name, counts]) => [name, [...counts]]));
  const { timeMs, retainedTasks, pendingReports } = state;
  return { timeMs, queues, groups, deleted: [...state.deleted.keys()], retainedTasks, pendingReports };
}

function groupPicture(group: Group, state: LedgerState): GroupPicture {
  const { terms } = group;
  return {
    id: terms.id,
    queue: terms.queue,
    acceptSeq: terms.acceptSeq,
    maxAttempts: terms.maxAttempts,
    retentionMs: terms.retentionMs,
    open: group.open,
    cancelled: group.cancelled,
    stopped: group.stopped,
    stopConfirmed: group.stopConfirmed,
    round: group.round,
    deadlineMs: group.deadlineMs,
    finishedOnce: group.finishedOnce,
    succeededOnce: group.succeededOnce,
    followUps: [...group.madeFollowUps],
    webhook: group.webhook && { ...group.webhook },
    receipt: group.receipt,
    startedAtMs: group.startedAtMs,
    finishedAtMs: group.finishedAtMs,
    finished: group.finished,
    finishedTasks: group.finishedTasks,
    lastAppendMs: group.lastAppendMs,
    total: group.total,
    progress: group.progress,
    outcome: group.outcome,
    counts: [...group.counts],
    chunks: group.chunks.map((c) => `${c.from}/${c.firstIndex}@${c.seq}.${c.event}`),
    tasks: Array.from({ length: group.total }, (_, index) => taskPicture(group, index, state)),
  };
}

function taskPicture(group: Group, index: number, state: LedgerState): TaskPicture {
  const { tasks } = group;
  return {
    state: tasks.state[index] ?? -1,
    failures: tasks.failures[index] ?? -1,
    losses: tasks.losses[index] ?? -1,
    errorCode: tasks.errorCode[index] ?? -1,
    run: tasks.run[index] ?? -1,
    worker: workerOf(state, tasks.worker[index] ?? -1),
    startedAtMs: tasks.startedAtMs[index] ?? -1,
    endedAtMs: tasks.endedAtMs[index] ?? -1,
    runMs: tasks.runMs[index] ?? -1,
    detailSeq: tasks.detailSeq[index] ?? -1,
    dueAtMs: group.dueAtMs.get(index) ?? 0,
    round: group.roundOf(index),
    queuedAtMs: group.queuedAtMs(index),
    stop: group.taskStops.get(index) && { ...(group.taskStops.get(index) as TaskStop) },
    past: (group.history?.of(index) ?? []).map((run) => ({ ...run, worker: workerOf(state, run.worker) })),
  };
}

function workerOf(state: LedgerState, number: number): string {
  return state.workers[number] ?? "?";
}
