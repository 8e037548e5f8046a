import { Priority, TaskState } from "@sheaf/proto";
import type { Group } from "../group.ts";

/** Shares of a queue by priority. */
const WEIGHT: Record<Priority, number> = {
  [Priority.UNSPECIFIED]: 4,
  [Priority.LOW]: 1,
  [Priority.NORMAL]: 4,
  [Priority.HIGH]: 16,
};

/** What of one group is out, and what comes next. */
export class GroupDesk {
  readonly group: Group;
  readonly weight: number;
  /** Runs it may still take in this round of the ring. */
  deficit = 0;
  /** Whether it stands in its queue's ring. */
  inRing = false;
  /** Nothing of it goes out before, milliseconds of log time. */
  notBeforeMs: number;
  /** Runs handed out and not known to have ended: task index → run. */
  readonly out = new Map<number, number>();
  /** Indexes below have been offered once. */
  #cursor = 0;
  /** Offered once and to be offered again, oldest first; those before `#againFrom` are taken. */
  #again: number[] = [];
  #againFrom = 0;

  constructor(group: Group) {
    this.group = group;
    this.weight = WEIGHT[group.terms.priority] ?? WEIGHT[Priority.NORMAL];
    this.notBeforeMs = group.terms.notBeforeMs;
  }

  /** Offers a task that was offered before, once more. */
  offerAgain(index: number): void {
    if (index < this.#cursor) this.#again.push(index);
  }

  /** The next task whose run may go out, or undefined. Tasks that wait for a backoff are told to `defer`. */
  take(nowMs: number, defer: (index: number, dueMs: number) => void): number | undefined {
    for (let index = this.#next(); index !== undefined; index = this.#next()) {
      if (!this.#waiting(index)) continue;
      const dueMs = this.group.dueAtMs.get(index) ?? 0;
      if (dueMs <= nowMs) return index;
      defer(index, dueMs);
    }
    return undefined;
  }

  #next(): number | undefined {
    if (this.#againFrom < this.#again.length) return this.#again[this.#againFrom++];
    if (this.#again.length > 0) {
      this.#again = [];
      this.#againFrom = 0;
    }
    return this.#cursor < this.group.total ? this.#cursor++ : undefined;
  }

  #waiting(index: number): boolean {
    const state = this.group.state(index);
    return (state === TaskState.QUEUED || state === TaskState.RETRYING) && !this.out.has(index);
  }
}
