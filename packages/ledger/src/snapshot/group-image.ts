import { type Chunk, Group, type GroupTerms, type TaskRound, type TaskStop } from "../group.ts";
import { RunHistory } from "../run-history.ts";
import type { TaskColumnValues } from "../task-columns.ts";

/** What changes about a group as a whole. */
export type GroupFacts = Pick<
  Group,
  | "round"
  | "deadlineMs"
  | "open"
  | "cancelled"
  | "stopped"
  | "stopConfirmed"
  | "stoppedHeld"
  | "receipt"
  | "startedAtMs"
  | "finishedAtMs"
  | "finishedOnce"
  | "succeededOnce"
  | "madeFollowUps"
  | "webhook"
  | "lastAppendMs"
  | "revision"
>;

/** A value at a task's index. */
export type Indexed<T> = readonly [index: number, value: T];

/** A group as plain values, as it is once the record `foldedSeq` has been folded. */
export interface GroupImage {
  readonly foldedSeq: number;
  readonly terms: GroupTerms;
  readonly facts: GroupFacts;
  /** Each as long as there are tasks. */
  readonly tasks: TaskColumnValues;
  readonly chunks: readonly Chunk[];
  readonly dueAtMs: readonly Indexed<number>[];
  readonly rounds: readonly Indexed<TaskRound>[];
  readonly taskStops: readonly Indexed<TaskStop>[];
  /** Rows of {@link RunHistory}; empty where it has none. */
  readonly history: Float64Array<ArrayBuffer>;
}

const NO_HISTORY = new Float64Array(0);

/** The image of a group in a state at `seq`. It shares the group's memory: write it down before the next record is folded. */
export function imageOf(group: Group, seq: number): GroupImage {
  return {
    foldedSeq: seq,
    terms: group.terms,
    facts: factsOf(group),
    tasks: group.tasks.values(),
    chunks: group.chunks,
    dueAtMs: [...group.dueAtMs.entries()],
    rounds: [...group.rounds.entries()],
    taskStops: [...group.taskStops.entries()],
    history: group.history?.pack() ?? NO_HISTORY,
  };
}

/** The group of an image. It takes over the image's arrays. */
export function groupFrom(image: GroupImage): Group {
  const group = new Group(image.terms, image.facts.deadlineMs);
  Object.assign(group, image.facts);
  group.foldedSeq = image.foldedSeq;
  group.tasks.take(image.tasks);
  countStates(group);
  for (const chunk of image.chunks) group.chunks.push(chunk);
  for (const [index, dueAtMs] of image.dueAtMs) group.dueAtMs.set(index, dueAtMs);
  for (const [index, round] of image.rounds) group.rounds.set(index, round);
  for (const [index, stop] of image.taskStops) group.taskStops.set(index, stop);
  group.openStops = image.taskStops.reduce((open, [, { confirmed }]) => open + (confirmed ? 0 : 1), 0);
  if (image.history.length > 0) group.history = RunHistory.unpack(image.history);
  return group;
}

function countStates({ counts, tasks }: Group): void {
  for (let index = 0; index < tasks.length; index++) {
    const state = tasks.state[index] ?? 0;
    counts[state] = (counts[state] ?? 0) + 1;
  }
}

function factsOf(group: Group): GroupFacts {
  return {
    round: group.round,
    deadlineMs: group.deadlineMs,
    open: group.open,
    cancelled: group.cancelled,
    stopped: group.stopped,
    stopConfirmed: group.stopConfirmed,
    stoppedHeld: group.stoppedHeld,
    receipt: group.receipt,
    startedAtMs: group.startedAtMs,
    finishedAtMs: group.finishedAtMs,
    finishedOnce: group.finishedOnce,
    succeededOnce: group.succeededOnce,
    madeFollowUps: group.madeFollowUps,
    webhook: group.webhook,
    lastAppendMs: group.lastAppendMs,
    revision: group.revision,
  };
}
