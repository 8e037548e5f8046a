import { taskStateText } from "@sheaf/api";
import { type Task, TaskState } from "@sheaf/proto";

/** A snapshot names the states of so many tasks; those of larger groups are read in pages. */
const MAX_NAMED = 10_000;

/** The last known states of a group's tasks, one byte each; those never heard of are queued. */
export class TaskStates {
  #states = new Uint8Array(0);

  /** What is known from now on: by index, a byte for each task, as the scheduler's snapshots have them. */
  replace(states: Uint8Array): void {
    this.#states = new Uint8Array(states);
  }

  /** One task has another state. */
  set({ index, state }: Pick<Task, "index" | "state">): void {
    if (index >= this.#states.length) this.#grow(index + 1);
    this.#states[index] = state;
  }

  /** The states of the first `total` tasks in the words of the contract; null where there are too many (10,000) to name. */
  words(total: number): (string | null)[] | null {
    if (total > MAX_NAMED) return null;
    return Array.from({ length: total }, (_, index) => taskStateText(this.#states[index] ?? TaskState.QUEUED));
  }

  /** At least twofold, so that tasks that come one by one do not copy all before them each time. */
  #grow(length: number): void {
    const longer = new Uint8Array(Math.max(length, this.#states.length * 2)).fill(TaskState.QUEUED);
    longer.set(this.#states);
    this.#states = longer;
  }
}
