import type { Attempt, TaskError, TaskInFull, TaskState } from "@sheaf/client";

/** A piece of what happened to a task, oldest first. */
export type HistoryEntry =
  | { readonly kind: "round"; readonly round: number }
  /** It came into the queue; of earlier rounds nobody knows when. */
  | { readonly kind: "queued"; readonly atIso: string }
  /** Nothing went on: it was in the queue, or a pause was made after a failure. */
  | { readonly kind: "wait"; readonly after: "queued" | "attempt"; readonly ms: number }
  | { readonly kind: "attempt"; readonly number: number; readonly attempt: Attempt; readonly outcome: TaskState }
  /** What goes on now. */
  | { readonly kind: "now"; readonly state: TaskState; readonly number: number; readonly sinceIso: string | null }
  /** It ended without a run: cancelled, refused or past its deadline. */
  | {
      readonly kind: "end";
      readonly state: TaskState;
      readonly error: TaskError | null;
      readonly atIso: string | null;
    };

/** A task's story over all its rounds. Its waits are between two times of the log, which are of one clock. */
export function historyOf(task: TaskInFull): readonly HistoryEntry[] {
  const entries: HistoryEntry[] = [];
  const rounds = new Set([...task.attempts.map(({ round }) => round), task.round]);
  for (const round of rounds) {
    if (rounds.size > 1) entries.push({ kind: "round", round });
    entries.push(...roundOf(task, round));
  }
  return entries;
}

function roundOf(task: TaskInFull, round: number): HistoryEntry[] {
  const entries: HistoryEntry[] = [];
  const isLast = round === task.round;
  let before: string | null = isLast ? task.queued_at : null;
  if (before !== null) entries.push({ kind: "queued", atIso: before });
  let number = 0;
  for (const attempt of task.attempts.filter((one) => one.round === round)) {
    entries.push(...waitFor(before, attempt.started_at, number === 0));
    number++;
    entries.push({ kind: "attempt", number, attempt, outcome: outcomeOf(task, attempt) });
    before = attempt.ended_at;
  }
  return isLast ? [...entries, ...nowOf(task, { before, number })] : entries;
}

function nowOf(
  task: TaskInFull,
  { before, number }: { readonly before: string | null; readonly number: number },
): HistoryEntry[] {
  const { state, error } = task;
  if (state === "running") {
    const now: HistoryEntry = { kind: "now", state, number: number + 1, sinceIso: task.started_at };
    return [...waitFor(before, task.started_at, number === 0), now];
  }
  if (state === "queued" || state === "retrying") return [{ kind: "now", state, number: number + 1, sinceIso: before }];
  return number > 0 && task.attempts.at(-1)?.ended_at === task.finished_at
    ? []
    : [{ kind: "end", state, error, atIso: task.finished_at }];
}

/** An attempt without an error has succeeded, unless the cancel of its task was what ended it. */
function outcomeOf(task: TaskInFull, attempt: Attempt): TaskState {
  if (attempt.error) return "failed";
  return task.state === "cancelled" && attempt === task.attempts.at(-1) ? "cancelled" : "succeeded";
}

function waitFor(fromIso: string | null, toIso: string | null, isFirst: boolean): HistoryEntry[] {
  if (fromIso === null || toIso === null) return [];
  const ms = Math.max(0, Date.parse(toIso) - Date.parse(fromIso));
  return [{ kind: "wait", after: isFirst ? "queued" : "attempt", ms }];
}
