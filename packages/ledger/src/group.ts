import { type ErrorCode, type FollowUpKind, GroupOutcome, GroupState, type Priority, TaskState } from "@sheaf/proto";
import { RunHistory } from "./run-history.ts";
import { Sparse } from "./sparse.ts";
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

/** The round a task is in, where it is not the first. */
export interface TaskRound {
  readonly round: number;
  /** The round's first run: reports of earlier ones count no more. */
  readonly firstRun: number;
  /** When it was asked for, milliseconds of log time. */
  readonly queuedAtMs: number;
}

/** A task that was cancelled alone. */
export interface TaskStop {
  /** The run that was out or came next. */
  readonly run: number;
  /** It was running. */
  readonly aborting: boolean;
  /** The leader has made sure that it does not start any more. */
  confirmed: boolean;
}

/** A follow-up group that exists. */
export interface MadeFollowUp {
  readonly kind: FollowUpKind;
  readonly groupId: string;
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
  readonly retentionMs: number;
  readonly hold: boolean;
  readonly requestHash: Uint8Array;
  readonly labels: Readonly<Record<string, string>>;
  /** The group it follows; empty for most. */
  readonly parentId: string;
  /** The follow-ups it names. */
  readonly followUps: readonly FollowUpKind[];
  /** Its end is told to a URL, which the log holds. */
  readonly hasWebhook: boolean;
  /** Log sequence of the accept. */
  readonly acceptSeq: number;
  /** Position of the accept in its record. */
  readonly acceptEvent: number;
  readonly acceptedAtMs: number;
}

/** The webhook of a group: its latest message, of which there is one for each finish. */
export interface GroupWebhook {
  /** Its number, from 1; 0 before the first. */
  readonly message: number;
  /** Since when it is due, milliseconds of log time. */
  readonly dueAtMs: number;
  /** Attempts that have ended. */
  readonly attempts: number;
  /** HTTP status of the last one; 0 where nothing answered. */
  readonly status: number;
  /** Why it failed; empty otherwise. */
  readonly error: string;
  /** Milliseconds of log time; 0 before the first. */
  readonly attemptedAtMs: number;
  /** Undefined while attempts may follow. */
  readonly end: "delivered" | "failed" | undefined;
}

const NONE: readonly MadeFollowUp[] = [];
const NO_MESSAGE: GroupWebhook = {
  ...{ message: 0, dueAtMs: 0, attempts: 0, status: 0, error: "", attemptedAtMs: 0, end: undefined },
};

/** A living group: its terms, its tasks as columns, and its counts. Changed by the fold alone. */
export class Group {
  readonly terms: GroupTerms;
  readonly tasks = new TaskColumns();
  /** Tasks by {@link TaskState}; position 0 is unused. */
  readonly counts = new Uint32Array(7);
  readonly chunks: Chunk[] = [];
  /** Due times of retrying tasks, milliseconds of log time. */
  readonly dueAtMs = new Sparse<number>();
  /** The round of tasks that were asked to run again. */
  readonly rounds = new Sparse<TaskRound>();
  /** Tasks of this round that were cancelled alone, and how many of them the leader has not confirmed. */
  readonly taskStops = new Sparse<TaskStop>();
  openStops = 0;
  /** Runs before the latest of each task; undefined while there are none. */
  history: RunHistory | undefined;
  /** Grows with every retry, from 1. */
  round = 1;
  /** What is unfinished then fails, milliseconds of log time; 0 = never. */
  deadlineMs: number;
  open = true;
  cancelled = false;
  /** All its unfinished tasks were ended at once, by a cancel or by its deadline. */
  stopped = false;
  /** It was held when it was stopped: some of its items may never have come. */
  stoppedHeld = false;
  /** The leader has made sure that nothing of a stopped group starts any more. */
  stopConfirmed = false;
  receipt: CancelReceipt | undefined;
  startedAtMs = 0;
  finishedAtMs = 0;
  /** It has been finished once, in whatever round. */
  finishedOnce = false;
  /** All its tasks have once succeeded. */
  succeededOnce = false;
  madeFollowUps: readonly MadeFollowUp[] = NONE;
  /** Undefined where it has none. */
  webhook: GroupWebhook | undefined;
  lastAppendMs: number;
  /** Log sequence of the last event that touched the group. */
  revision: number;
  /** Records up to this log sequence are in it already: set where it was read from a snapshot. */
  foldedSeq = 0;

  constructor(terms: GroupTerms, deadlineMs: number) {
    this.terms = terms;
    this.deadlineMs = deadlineMs;
    this.lastAppendMs = terms.acceptedAtMs;
    this.revision = terms.acceptSeq;
    this.webhook = terms.hasWebhook ? NO_MESSAGE : undefined;
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

  /** When the task was accepted, or asked to run again: milliseconds of log time. */
  queuedAtMs(index: number): number {
    return this.rounds.get(index)?.queuedAtMs ?? this.chunkOf(index)?.timeMs ?? this.terms.acceptedAtMs;
  }

  /** The round the task is in. */
  roundOf(index: number): number {
    return this.rounds.get(index)?.round ?? 1;
  }

  /** Whether something of it was stopped and the leader has not made sure yet that it does not start any more. */
  get stopping(): boolean {
    return this.openStops > 0 || (this.stopped && !this.stopConfirmed);
  }

  /** Keeps what the columns say of a task's ended run before another one takes its place. */
  remember(index: number): void {
    this.history ??= new RunHistory();
    this.history.add(
      {
        index,
        round: this.roundOf(index),
        run: this.tasks.run[index] ?? 0,
        worker: this.tasks.worker[index] ?? 0,
        startedAtMs: this.tasks.startedAtMs[index] ?? 0,
        endedAtMs: this.tasks.endedAtMs[index] ?? 0,
        runMs: this.tasks.runMs[index] ?? 0,
        errorCode: (this.tasks.errorCode[index] ?? 0) as ErrorCode,
        detailSeq: this.tasks.detailSeq[index] ?? 0,
      },
      this.total,
    );
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

  /** Whether a message of its webhook waits for its next attempt. One that had not arrived when a retry came waits for none. */
  get webhookPending(): boolean {
    return this.finished && this.webhook !== undefined && this.webhook.message > 0 && this.webhook.end === undefined;
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
