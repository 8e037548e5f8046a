/** A task type that groups may name. */
export interface TaskType {
  readonly name: string;
  readonly queue: string;
  /** Attempts per task where the group names none. */
  readonly maxAttempts: number;
  /** Milliseconds per attempt where the group names none; undefined = the installation's default. */
  readonly timeoutMs: number | undefined;
}

/** The built-in task types. */
export const TASK_TYPES: ReadonlyMap<string, TaskType> = new Map(
  [
    { name: "image.process", queue: "images", maxAttempts: 3, timeoutMs: undefined },
    { name: "demo.sleep", queue: "demo", maxAttempts: 3, timeoutMs: undefined },
    { name: "demo.noop", queue: "demo", maxAttempts: 3, timeoutMs: undefined },
  ].map((type) => [type.name, type]),
);

/** All queues of the task types. */
export const QUEUES: readonly string[] = [...new Set([...TASK_TYPES.values()].map((type) => type.queue))];
