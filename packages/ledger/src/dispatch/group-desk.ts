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
  /** Its neighbours in its queue's ring; undefined while it has nothing to offer. */
  before: GroupDesk | undefined;
  after: GroupDesk | undefined;
  /** Nothing of it goes out before, milliseconds of log time; 0 once that has passed. */
  notBeforeMs: number;
  /** Runs handed out and not known to have ended: task index → run. */
  readonly out = new Map<number, number>();
  /** Others may have handed out runs of it: an earlier leader, or this one before a retry. */
  strayed = false;
  /** Runs that the last look did not find: task index → run. */
  #suspects = new Map<number, number>();
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

  /** Whether the task may have been handed out: what this desk alone has to offer, and has not offered once, never was. */
  mayHaveOffered(index: number): boolean {
    return this.strayed || index < this.#cursor;
  }

  /** A run of the task is out: where it was not offered here, others have handed it out. */
  markOut(index: number, run: number): void {
    if (index >= this.#cursor) this.strayed = true;
    this.out.set(index, run);
  }

  get suspects(): number {
    return this.#suspects.size;
  }

  /**
   * Compares what is out with the indexes that a look has found. Answers the runs that neither this look nor the one
   * before it found. A started run is no suspect: it ends by its worker's report or by the verdict on that worker.
   */
  suspect(found: ReadonlySet<number> | undefined): [index: number, run: number][] {
    const absent = [...this.out].filter(([index]) => !found?.has(index) && this.group.tasks.worker[index] === 0);
    const lost = absent.filter(([index, run]) => this.#suspects.get(index) === run);
    this.#suspects = new Map(absent.filter(([index, run]) => this.#suspects.get(index) !== run));
    return lost;
  }

  /** The run is handed out again: what looks have missed before says nothing about it. */
  trust(index: number): void {
    this.#suspects.delete(index);
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
