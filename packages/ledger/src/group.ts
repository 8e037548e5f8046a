import { GroupOutcome, GroupState, type Priority, TaskState } from "@sheaf/proto";
import { TaskColumns } from "./task-columns.ts";

/** Where some consecutive items of a group are in the log. */
export interface Chunk {
  /** Index of the first task that this chunk added. */
  readonly from: number;
  /** Index of the chunk's first item: smaller than `from` where an append repeated items. */
  readonly firstIndex: number;
  /** Log sequence of the record. */
  readonly seq: number;
  /** Position of the event in the record. */
  readonly event: number;
  /** When it was accepted, milliseconds of log time. */
  readonly timeMs: number;
}

/** What a cancel did, as counted by the fold. */
export interface CancelReceipt {
  readonly removed: number;
  readonly aborting: number;
  readonly alreadyFinished: number;
}

/** What never changes about a group. */
export interface GroupTerms {
  readonly id: string;
  readonly tenant: string;
  readonly task: string;
  readonly queue: string;
  readonly priority: Priority;
  readonly maxAttempts: number;
  readonly timeoutMs: number;
  /** Nothing starts before; 0 = at once. */
  readonly notBeforeMs: number;
  /** What is unfinished then fails; 0 = never. */
  readonly deadlineMs: number;
  readonly retentionMs: number;
  readonly hold: boolean;
  readonly requestHash: Uint8Array;
  readonly labels: Readonly<Record<string, string>>;
  /** Log sequence of the accept. */
  readonly acceptSeq: number;
  /** Position of the accept in its record. */
  readonly acceptEvent: number;
  readonly acceptedAtMs: number;
}

/** A living group: its terms, its tasks as columns, and its counts. Changed by the fold alone. */
export class Group {
  readonly terms: GroupTerms;
  readonly tasks = new TaskColumns();
  /** Tasks by {@link TaskState}; position 0 is unused. */
  readonly counts = new Uint32Array(7);
  readonly chunks: Chunk[] = [];
  /** Due times of retrying tasks, milliseconds of log time. */
  readonly dueAtMs = new Map<number, number>();
  open = true;
  cancelled = false;
  /** All its unfinished tasks were ended at once, by a cancel or by its deadline. */
  stopped = false;
  /** The leader has made sure that nothing of a stopped group starts any more. */
  stopConfirmed = false;
  /** Log sequence of the cancel that took effect; 0 = none. */
  cancelSeq = 0;
  receipt: CancelReceipt | undefined;
  startedAtMs = 0;
  finishedAtMs = 0;
  lastAppendMs: number;
  /** Log sequence of the last event that touched the group. */
  revision: number;

  constructor(terms: GroupTerms) {
    this.terms = terms;
    this.lastAppendMs = terms.acceptedAtMs;
    this.revision = terms.acceptSeq;
  }

  get total(): number {
    return this.tasks.length;
  }

  /** Terminal tasks: succeeded + failed + cancelled. */
  get finishedTasks(): number {
    return this.count(TaskState.SUCCEEDED) + this.count(TaskState.FAILED) + this.count(TaskState.CANCELLED);
  }

  get finished(): boolean {
    return this.finishedAtMs > 0;
  }

  /** Whether its tasks may start as far as sealing goes: a held group waits for its seal. */
  get released(): boolean {
    return !(this.terms.hold && this.open);
  }

  count(state: TaskState): number {
    return this.counts[state] ?? 0;
  }

  state(index: number): TaskState {
    return (this.tasks.state[index] ?? TaskState.UNSPECIFIED) as TaskState;
  }

  get groupState(): GroupState {
    if (this.finished) return GroupState.FINISHED;
    return this.open ? GroupState.OPEN : GroupState.RUNNING;
  }

  get outcome(): GroupOutcome {
    if (!this.finished) return GroupOutcome.UNSPECIFIED;
    if (this.cancelled) return GroupOutcome.CANCELLED;
    if (this.count(TaskState.SUCCEEDED) === this.total) return GroupOutcome.SUCCEEDED;
    return this.count(TaskState.SUCCEEDED) === 0 ? GroupOutcome.FAILED : GroupOutcome.PARTIAL;
  }

  /** Finished share, 0 to 1. An open group counts one more item that may come, which keeps it below 1. */
  get progress(): number {
    if (this.finished) return 1;
    const expected = this.total + (this.open ? 1 : 0);
    return expected === 0 ? 0 : this.finishedTasks / expected;
  }

  /** The chunk that added task `index`. */
  chunkOf(index: number): Chunk | undefined {
    let low = 0;
    let high = this.chunks.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.chunks[middle]?.from ?? 0) <= index) low = middle;
      else high = middle - 1;
    }
    return this.chunks[low];
  }
}
