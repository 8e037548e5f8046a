import { type ChildLog, ChildPool } from "@sheaf/child-pool";
import type { TaskAnswer } from "../run-definition.ts";
import { CHILD_ARGUMENT } from "./child-argument.ts";
import type { TaskJob, TaskNote } from "./messages.ts";

/** How long a run in a child process may go on after it was told to stop, in milliseconds. */
const GRACE_MS = 500;

/** Runs tasks in child processes. */
export type TaskPool = ChildPool<TaskJob, TaskAnswer, TaskNote>;

/** Settings of the child processes. */
export interface TaskPoolOptions {
  /** The worker's own module: each child runs it again. */
  readonly module: string;
  readonly size: number;
  /** Runs after which a child is replaced. */
  readonly recycleAfter: number;
  /** A child over this is killed under its run; one over half of it afterwards is replaced. */
  readonly maxRssBytes: number;
  /** What children inherit. */
  readonly env: NodeJS.ProcessEnv;
  readonly log: ChildLog;
}

/** Starts the children: each runs the worker's module, whose `createWorker` serves its parent there. */
export function createTaskPool({ module, env, ...options }: TaskPoolOptions): TaskPool {
  const program = { module, args: [CHILD_ARGUMENT], env, nodeFlags: [] };
  return new ChildPool({ ...options, graceMs: GRACE_MS, program });
}
