import { ErrorCode, type TaskState } from "@sheaf/proto";
import { backoffMs } from "../backoff.ts";
import type { RunEnd } from "../changes.ts";
import { isRetryable } from "../error-codes.ts";
import type { Group } from "../group.ts";
import type { Applying } from "../state.ts";
import { isTerminal, nextTaskState } from "../task-machine.ts";

/** A task that takes down this many workers or child processes in one round is poison. */
export const POISON_LOSSES = 2;

/** How a run failed. */
export interface Failure {
  /** Number of the worker that had started it; 0 = none was told. */
  readonly worker: number;
  /** A report says it failed, and the next attempt waits; or its worker was given up on, and the next goes out at once. */
  readonly how: "failed" | "lost";
  readonly code: ErrorCode;
  /** The task's own choice of retry, for `TASK_FAILED`. */
  readonly choice: boolean;
  /** It took its worker or child process down. */
  readonly loss: boolean;
}

/** Ends the current run with a failure: another attempt follows, or the task fails for good. */
export function failRun(group: Group, index: number, failure: Failure, a: Applying): void {
  const { tasks, terms } = group;
  const failures = (tasks.failures[index] ?? 0) + 1;
  const losses = (tasks.losses[index] ?? 0) + (failure.loss ? 1 : 0);
  const poison = failure.loss && losses >= POISON_LOSSES;
  const code = poison ? ErrorCode.POISON : failure.code;
  const again = !poison && failures < terms.maxAttempts && isRetryable(code, failure.choice);
  const next = nextTaskState(group.state(index), again ? failure.how : "failed_for_good");
  if (next === undefined) return a.state.ignore("already_terminal");
  tasks.failures[index] = failures;
  tasks.losses[index] = losses;
  tasks.errorCode[index] = code;
  if (again && failure.how === "failed") group.dueAtMs.set(index, a.timeMs + backoffMs(terms.id, index, failures));
  endRun(group, index, { worker: failure.worker, how: failure.how, next }, a);
}

/** Ends the current run: the task is terminal, or the next run may be handed out once it is due. */
export function endRun(
  group: Group,
  index: number,
  end: { worker: number; how: RunEnd; next: TaskState },
  a: Applying,
): void {
  const run = group.tasks.run[index] ?? 0;
  if (!isTerminal(end.next) && end.how !== "returned") group.remember(index);
  a.state.move(group, index, end.next);
  if (isTerminal(end.next)) group.dueAtMs.delete(index);
  else {
    group.tasks.run[index] = run + 1;
    group.tasks.worker[index] = 0;
  }
  a.changes.ended?.(group, index, run, end.worker, end.how);
}
