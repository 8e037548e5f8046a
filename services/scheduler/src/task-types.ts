import { create } from "@bufbuild/protobuf";
import type { LedgerState } from "@sheaf/ledger";
import { type TaskType, TaskTypeSchema } from "@sheaf/proto";

/** The built-in task types; a timeout of 0 is the installation's default. */
const BUILT_IN: readonly TaskType[] = [
  { name: "image.process", queue: "images", maxAttempts: 3, timeoutMs: 0 },
  { name: "demo.sleep", queue: "demo", maxAttempts: 3, timeoutMs: 0 },
  { name: "demo.noop", queue: "demo", maxAttempts: 3, timeoutMs: 0 },
].map((type) => create(TaskTypeSchema, type));

/** The queues of the built-in task types. */
export const QUEUES: readonly string[] = [...new Set(BUILT_IN.map((type) => type.queue))];

/** The task types that groups may name: the built-in ones, and those that workers have told of, which the log holds. */
export class TaskTypes {
  readonly #state: LedgerState;

  constructor(state: LedgerState) {
    this.#state = state;
  }

  find(name: string): TaskType | undefined {
    return BUILT_IN.find((type) => type.name === name) ?? this.#state.taskTypes.get(name);
  }

  /** By name. */
  all(): TaskType[] {
    const told = [...this.#state.taskTypes.values()].filter((type) => !BUILT_IN.some(({ name }) => name === type.name));
    return [...BUILT_IN, ...told].toSorted((a, b) => a.name.localeCompare(b.name));
  }
}
