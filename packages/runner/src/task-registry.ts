import { create } from "@bufbuild/protobuf";
import { TaskTypeSchema, type TaskType as ToldTaskType } from "@sheaf/proto";
import type { TaskType } from "./task-type.ts";

/** The task types of this worker, by name. */
export interface TaskRegistry {
  /** Undefined for a type this worker does not know. */
  find(name: string): TaskType | undefined;
  /** Names of all types, sorted. */
  readonly names: readonly string[];
  /** Queues of all types, each once, sorted. */
  readonly queues: readonly string[];
  /** What schedulers are told of them. */
  readonly told: readonly ToldTaskType[];
}

const MAX_ATTEMPTS = 3;

/** @throws Error when two types share a name; RangeError when the concurrency of one is not an integer from 1. */
export function createTaskRegistry(types: readonly TaskType[]): TaskRegistry {
  const byName = new Map(types.map((type) => [type.name, type]));
  if (byName.size !== types.length) throw new Error("two task types share a name");
  for (const { name, concurrency = 1 } of types) {
    const sound = Number.isInteger(concurrency) && concurrency >= 1;
    if (!sound) throw new RangeError(`the concurrency of ${name} must be an integer from 1: ${concurrency}`);
  }
  return {
    find: (name) => byName.get(name),
    names: [...byName.keys()].sort(),
    queues: [...new Set(types.map((type) => type.queue))].sort(),
    told: types.map(({ name, queue, maxAttempts = MAX_ATTEMPTS, timeoutMs = 0, inputSchema }) =>
      create(TaskTypeSchema, { name, queue, maxAttempts, timeoutMs, ...(inputSchema && { inputSchema }) }),
    ),
  };
}
