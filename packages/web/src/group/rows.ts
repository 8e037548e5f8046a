import type { Task, TaskState } from "@sheaf/client";
import type { LocalFile } from "../upload/local-files.ts";
import { type GroupModel, isTold, MAX_TASKS } from "./group-model.ts";

/** How a row is: what its task is, or how far the reader's file has come that is to be one. */
export type RowState = TaskState | "waiting" | "uploading" | "refused" | "removed";

/** One image from the file in the reader's hand to its results. */
export interface Row {
  readonly key: string;
  readonly state: RowState;
  /** The reader's own file, where it was chosen in this tab. */
  readonly local: LocalFile | undefined;
  /** Its task's position, once it has one. */
  readonly index: number | undefined;
  /** As last told; its state may be older than the row's. */
  readonly task: Task | undefined;
}

/** States that rows can be filtered by. */
export const ROW_STATES: readonly RowState[] = [
  "waiting",
  "uploading",
  "queued",
  "running",
  "retrying",
  "succeeded",
  "failed",
  "cancelled",
  "refused",
  "removed",
];

/**
 * Files of this tab in the order they were chosen, then tasks that came otherwise. A file keeps its place when it becomes
 * a task, so nothing jumps. What nobody has told the state of is left out: tasks that are not followed, those of files
 * of this tab among them, and those of a large group until they were read.
 */
export function rowsOf(model: GroupModel, files: readonly LocalFile[]): Row[] {
  const own = ownTasks(files);
  const followed = files.filter(({ index }) => index === undefined || index < MAX_TASKS);
  const rows = followed.map((local) => rowOf(model, local.index, local));
  for (const index of model.states.keys()) {
    if (!own.has(index) && isTold(model, index)) rows.push(rowOf(model, index, undefined));
  }
  return rows;
}

/** The tasks that files of this tab have become, by index. */
export function ownTasks(files: readonly LocalFile[]): ReadonlySet<number> {
  return new Set(files.flatMap(({ index }) => index ?? []));
}

/** How many rows there are of each state. */
export function countStates(rows: readonly Row[]): ReadonlyMap<RowState, number> {
  const counts = new Map<RowState, number>();
  for (const { state } of rows) counts.set(state, (counts.get(state) ?? 0) + 1);
  return counts;
}

function rowOf({ states, tasks }: GroupModel, index: number | undefined, local: LocalFile | undefined): Row {
  const key = local ? `f${local.key}` : `t${index}`;
  // Where a stored file is to be, its task may be told of before the file is known to have come.
  const isTask = index !== undefined && (local?.state !== "stored" || index < states.length);
  if (isTask) return { key, state: states[index] ?? "queued", local, index, task: tasks[index] };
  return { key, state: stateOf(local), local, index: undefined, task: undefined };
}

function stateOf(local: LocalFile | undefined): RowState {
  if (!local || local.state === "in_group") return "queued";
  return local.state === "stored" ? "uploading" : local.state;
}
