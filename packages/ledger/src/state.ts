import type { TaskState } from "@sheaf/proto";
import type { Changes } from "./changes.ts";
import { DueHeap } from "./due-heap.ts";
import type { Group } from "./group.ts";

/** Why an event or a report had no effect; each is counted. */
export type Ignored =
  | "unknown_event"
  | "duplicate_accept"
  | "unknown_group"
  | "gap_in_items"
  | "duplicate_items"
  | "group_closed"
  | "stale_verdict"
  | "malformed_report"
  | "unknown_task"
  | "stale_run"
  | "future_run"
  | "foreign_return"
  | "already_terminal";

/** Tasks of one queue by {@link TaskState}, over all living groups. */
export type QueueCounts = Uint32Array;

/**
 * The fold of the log so far. Two replicas at the same `seq` hold equal states. Changed by `apply` alone.
 */
export class LedgerState {
  readonly groups = new Map<string, Group>();
  readonly queues = new Map<string, QueueCounts>();
  /** Finished groups by the time at which their retention is over. */
  readonly #leaving = new DueHeap<Group>();
  /** Ids of workers; position = worker number, 0 = none. */
  readonly workers: string[] = [""];
  readonly #workerNumbers = new Map<string, number>();
  readonly ignored = new Map<Ignored, number>();
  /** Sequence of the last record applied. */
  seq = 0;
  /** Log time of the last record applied, milliseconds; never goes back. */
  timeMs = 0;

  /** The number of a worker, given at its first mention. */
  workerNumber(id: string): number {
    const known = this.#workerNumbers.get(id);
    if (known !== undefined) return known;
    const number = this.workers.push(id) - 1;
    this.#workerNumbers.set(id, number);
    return number;
  }

  /** A group has finished: it leaves after its retention. */
  willLeave(group: Group): void {
    this.#leaving.push(group.finishedAtMs + group.terms.retentionMs, group);
  }

  /** Takes out the finished groups whose retention is over at the state's time. */
  takeExpired(): readonly Group[] {
    const expired: Group[] = [];
    for (;;) {
      const group = this.#leaving.popDue(this.timeMs);
      if (!group) return expired;
      expired.push(group);
    }
  }

  ignore(reason: Ignored): void {
    this.ignored.set(reason, (this.ignored.get(reason) ?? 0) + 1);
  }

  queueCounts(queue: string): QueueCounts {
    let counts = this.queues.get(queue);
    if (!counts) {
      counts = new Uint32Array(7);
      this.queues.set(queue, counts);
    }
    return counts;
  }

  /** Moves one task between states in the task's column and in all counts. */
  move(group: Group, index: number, to: TaskState): void {
    const from = group.state(index);
    group.tasks.state[index] = to;
    const queue = this.queueCounts(group.terms.queue);
    shift(group.counts, from, to);
    shift(queue, from, to);
  }
}

function shift(counts: Uint32Array, from: number, to: number): void {
  counts[from] = (counts[from] ?? 0) - 1;
  counts[to] = (counts[to] ?? 0) + 1;
}

/** What every event function gets beside the event. */
export interface Applying {
  readonly state: LedgerState;
  readonly seq: number;
  /** Position of the event in its record. */
  readonly event: number;
  /** Log time in milliseconds. */
  readonly timeMs: number;
  readonly changes: Changes;
}
