import type { TaskState, TaskType } from "@sheaf/proto";
import type { Changes } from "./changes.ts";
import { DueHeap } from "./due-heap.ts";
import type { Group } from "./group.ts";
import { RecentActions } from "./recent-actions.ts";
import { isTerminal } from "./task-machine.ts";
import { Tenants } from "./tenants.ts";

/** Why an event or a report had no effect; each is counted. */
export type Ignored =
  | "unknown_event"
  | "duplicate_accept"
  | "late_accept"
  | "deleted_group"
  | "foreign_items"
  | "unknown_group"
  | "gap_in_items"
  | "duplicate_items"
  | "group_closed"
  | "stale_verdict"
  | "not_finished"
  | "stale_round"
  | "still_stopping"
  | "too_many_rounds"
  | "nothing_to_retry"
  | "malformed_report"
  | "unknown_task"
  | "stale_run"
  | "future_run"
  | "foreign_return"
  | "already_terminal"
  | "stale_webhook";

/**
 * The id of a group that has left stays taken this long, in milliseconds. An attempt may take an hour, workers remember
 * for ten minutes what was stopped, and a broker's clock may jump: a day later nobody speaks of the old group any more.
 */
const REST_MS = 24 * 3_600_000;

/** What is left of a deleted group. */
export interface DeletedGroup {
  readonly tenant: string;
  /** Milliseconds of log time. */
  readonly untilMs: number;
}

/** Tasks of one queue by {@link TaskState}, over all living groups. */
export type QueueCounts = Uint32Array;

/**
 * The fold of the log so far. Two replicas at the same `seq` hold equal states. Changed by `apply` alone.
 */
export class LedgerState {
  readonly groups = new Map<string, Group>();
  readonly tenants = new Tenants();
  readonly queues = new Map<string, QueueCounts>();
  /** Finished groups by the time at which their retention is over. */
  readonly #leaving = new DueHeap<Group>();
  /** Ids of workers; position = worker number, 0 = none. */
  readonly workers: string[] = [""];
  readonly #workerNumbers = new Map<string, number>();
  readonly ignored = new Map<Ignored, number>();
  /** Task types that workers have told of, by name: another map whenever they change. */
  taskTypes: ReadonlyMap<string, TaskType> = new Map();
  /** What operators did last. */
  readonly actions = new RecentActions();
  /** Ids of deleted groups: taken until their retention would have been over. */
  readonly deleted = new Map<string, DeletedGroup>();
  /** Deleted ids by the time at which they are free again. */
  readonly #freeing = new DueHeap<string>();
  /** Tasks in all living groups. */
  retainedTasks = 0;
  /** Reports that unfinished tasks may still cause at most: for each its group's attempts. */
  pendingReports = 0;
  /** Sequence of the last record applied. */
  seq = 0;
  /** Log time of the last record applied, milliseconds; never goes back. */
  timeMs = 0;
  /** Up to this log sequence groups neither come nor leave: set where the state was read from a snapshot, which has them all. */
  settledSeq = 0;

  /** The number of a worker, given at its first mention. */
  workerNumber(id: string): number {
    const known = this.#workerNumbers.get(id);
    if (known !== undefined) return known;
    const number = this.workers.push(id) - 1;
    this.#workerNumbers.set(id, number);
    return number;
  }

  /** Types come, or change. */
  addTypes(types: readonly TaskType[]): void {
    this.taskTypes = new Map([...this.taskTypes, ...types.map((type) => [type.name, type] as const)]);
  }

  /** A group comes: accepted now, or restored in the order of accepts. */
  add(group: Group): void {
    this.groups.set(group.terms.id, group);
    this.tenants.came(group);
  }

  /** A group has finished: it leaves after its retention. */
  willLeave(group: Group): void {
    this.#leaving.push(group.finishedAtMs + group.terms.retentionMs, group);
  }

  /** Takes out the finished groups whose retention is over at the state's time. */
  removeExpired(): readonly Group[] {
    const expired: Group[] = [];
    if (this.seq <= this.settledSeq) return expired;
    for (let group = this.#leaving.popDue(this.timeMs); group; group = this.#leaving.popDue(this.timeMs)) {
      // A retry has put the end off, or it has left already.
      const over = group.finished && group.finishedAtMs + group.terms.retentionMs <= this.timeMs;
      if (!over || this.groups.get(group.terms.id) !== group) continue;
      this.retire(group);
      expired.push(group);
    }
    for (let id = this.#freeing.popDue(this.timeMs); id; id = this.#freeing.popDue(this.timeMs))
      this.deleted.delete(id);
    return expired;
  }

  /** A finished group leaves; its id stays taken for its retention, and long enough to rest. */
  retire(group: Group): void {
    const { id, tenant, retentionMs } = group.terms;
    const untilMs = Math.max(group.finishedAtMs + retentionMs, this.timeMs + REST_MS);
    this.remove(group);
    this.deleted.set(id, { tenant, untilMs });
    this.#freeing.push(untilMs, id);
  }

  /** A group leaves, with its tasks in all counts. */
  remove(group: Group): void {
    const queue = this.queueCounts(group.terms.queue);
    for (let s = 1; s < group.counts.length; s++) queue[s] = (queue[s] ?? 0) - (group.counts[s] ?? 0);
    this.retainedTasks -= group.total;
    this.groups.delete(group.terms.id);
    this.tenants.left(group, this.timeMs);
  }

  /** The id of a deleted group stays taken until `untilMs`. */
  bury(id: string, tomb: DeletedGroup): void {
    this.deleted.set(id, tomb);
    this.#freeing.push(tomb.untilMs, id);
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
    if (isTerminal(from) !== isTerminal(to)) this.expectReports(group, isTerminal(to) ? -1 : 1);
  }

  /** `tasks` of the group have become unfinished (or, negative, finished). */
  expectReports(group: Group, tasks: number): void {
    this.pendingReports += tasks * group.terms.maxAttempts;
    this.tenants.expect(group, tasks);
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

/** Whether a request that was asked for in `round` (0 = any) comes too late: a write may be repeated after a retry. */
export function isOfEarlierRound(round: number, group: Group): boolean {
  return round !== 0 && round !== group.round;
}

/** The group an event is about; undefined where there is none, or where its snapshot holds the event already. */
export function groupOf(id: string, a: Applying): Group | undefined {
  const group = a.state.groups.get(id);
  if (!group) a.state.ignore("unknown_group");
  return group && group.foldedSeq < a.seq ? group : undefined;
}
