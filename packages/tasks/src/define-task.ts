import type { z } from "zod";
import type { TaskContext } from "./task-context.ts";

/** What a run may return: JSON, or nothing. What is no object is shown as `{"value": …}`. */
export type TaskValue = unknown;

/** A task type as its author writes it. */
export interface TaskOptions<Input extends z.ZodType> {
  /** What groups name it by, for example `text.count`: letters, digits, `_`, `.` and `-`, at most 64. */
  readonly name: string;
  /** The queue its runs go out on; default the name up to its first dot. Types with a queue of their own wait for nobody else. */
  readonly queue?: string;
  /** What an item's `args` must be: checked before each run, and shown to submitters as JSON Schema. */
  readonly input: Input;
  /** Attempts per task and round where a group names none. Default 3. */
  readonly maxAttempts?: number;
  /** Milliseconds per attempt where a group names none. Default the installation's, 30 s. */
  readonly timeoutMs?: number;
  /** Runs at a time on one worker. Default as many as it has slots. */
  readonly concurrency?: number;
  /**
   * Where it runs. `child` (default): in a child process, so that an endless loop, a native crash, `process.exit` or a full
   * memory costs one attempt and nothing else. `inline`: in the worker itself, for code that is short, trusted and never
   * blocks; it is far cheaper, and a fault of it may take all runs of the worker along.
   */
  readonly runs?: "child" | "inline";
  /**
   * Does the work. What it returns is the task's `result`. Throw a TaskError to decide whether another attempt follows;
   * any other error is retried. Its message is shown to the submitter.
   */
  run(input: z.output<Input>, context: TaskContext): TaskValue | Promise<TaskValue>;
}

/** A task type, ready for a worker. */
export interface TaskDefinition {
  readonly name: string;
  readonly queue: string;
  readonly input: z.ZodType;
  readonly maxAttempts?: number | undefined;
  readonly timeoutMs?: number | undefined;
  readonly concurrency?: number | undefined;
  readonly runs: "child" | "inline";
  run(input: unknown, context: TaskContext): TaskValue | Promise<TaskValue>;
}

const NAME = /^[\w.-]{1,64}$/;
const QUEUE = /^[\w-]{1,64}$/;

/** Defines a task type. Throws a TypeError that says what is wrong with it. */
export function defineTask<Input extends z.ZodType>(options: TaskOptions<Input>): TaskDefinition {
  const { name, queue = name.split(".")[0] ?? "", runs = "child" } = options;
  check(NAME.test(name), `a task's name is made of letters, digits, _, . and -, at most 64: ${JSON.stringify(name)}`);
  check(QUEUE.test(queue), `a queue's name is made of letters, digits, _ and -, at most 64: ${JSON.stringify(queue)}`);
  for (const field of ["maxAttempts", "timeoutMs", "concurrency"] as const) {
    const value = options[field];
    check(value === undefined || (Number.isInteger(value) && value >= 1), `${name}: ${field} is a whole number from 1`);
  }
  // The schema has checked the input by the time it gets there.
  return { ...options, queue, runs, run: options.run as TaskDefinition["run"] };
}

function check(ok: boolean, message: string): void {
  if (!ok) throw new TypeError(message);
}
