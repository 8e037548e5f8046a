import { create } from "@bufbuild/protobuf";
import type { LedgerState } from "@sheaf/ledger";
import { type TaskType, TaskTypeSchema } from "@sheaf/proto";

/** The built-in task types; a timeout of 0 is the installation's default. */
const BUILT_IN: readonly TaskType[] = [
  { name: "image.process", queue: "images", maxAttempts: 3, timeoutMs: 0 },
  { name: "demo.sleep", queue: "demo", maxAttempts: 3, timeoutMs: 0 },
  { name: "demo.noop", queue: "demo", maxAttempts: 3, timeoutMs: 0 },
].map((type) => create(TaskTypeSchema, type));

/** Whether a type is always there, and always the same. */
export function isBuiltIn(name: string): boolean {
  return BUILT_IN.some((type) => type.name === name);
}

/** The task types that groups may name: the built-in ones, and those that workers have told of, which the log holds. */
export class TaskTypes {
  readonly #state: LedgerState;
  #queues: readonly string[] = [];
  /** What `#queues` was made of. */
  #queuesOf: LedgerState["taskTypes"] | undefined;

  constructor(state: LedgerState) {
    this.#state = state;
  }

  find(name: string): TaskType | undefined {
    return BUILT_IN.find((type) => type.name === name) ?? this.#state.taskTypes.get(name);
  }

  /** The queues of all types, each once. Asked at every look of the dispatcher. */
  queues(): readonly string[] {
    const { taskTypes } = this.#state;
    if (this.#queuesOf !== taskTypes) {
      this.#queues = [...new Set(this.all().map((type) => type.queue))].toSorted();
      this.#queuesOf = taskTypes;
    }
    return this.#queues;
  }

  /** By name. */
  all(): TaskType[] {
    const told = [...this.#state.taskTypes.values()].filter((type) => !isBuiltIn(type.name));
    return [...BUILT_IN, ...told].toSorted((a, b) => a.name.localeCompare(b.name));
  }
}
