import { TaskState } from "@sheaf/proto";

/** Least capacity of a group that grows: most come whole. */
const SMALL = 4;

// Every group has ten columns, and most memory of a small one is what an array takes beside its numbers.
const NO_BYTES = new Uint8Array(0);
const NO_WORDS = new Uint32Array(0);
const NO_DOUBLES = new Float64Array(0);

/** The columns alone, without their spare room. */
export type TaskColumnValues = Readonly<
  Pick<
    TaskColumns,
    | "state"
    | "failures"
    | "losses"
    | "errorCode"
    | "run"
    | "worker"
    | "startedAtMs"
    | "endedAtMs"
    | "runMs"
    | "detailSeq"
  >
>;

/**
 * The tasks of one group as columns: position = task index, about 40 bytes a task. Names, payloads, outputs and error
 * texts are not here; they stay in the log and are found through the group's chunks and `detailSeq`.
 */
export class TaskColumns {
  #length = 0;
  /** {@link TaskState}. */
  state = NO_BYTES;
  /** Failed attempts. */
  failures = NO_BYTES;
  /** Runs that took their worker or child process down. */
  losses = NO_BYTES;
  /** Final `ErrorCode`; 0 while there is none. */
  errorCode = NO_BYTES;
  /** The run that is out or comes next, from 1. */
  run = NO_WORDS;
  /** Number of the worker that started the current run; 0 while it has not started. */
  worker = NO_WORDS;
  /** When the latest run started, milliseconds of log time; 0 before. */
  startedAtMs = NO_DOUBLES;
  /** When the latest run ended, milliseconds of log time; 0 before. */
  endedAtMs = NO_DOUBLES;
  /** Duration of the last ended run by the worker's clock. */
  runMs = NO_WORDS;
  /** Log sequence of the record that tells outputs or error of the last ended run; 0 = none. */
  detailSeq = NO_DOUBLES;

  /** How many tasks there are. */
  get length(): number {
    return this.#length;
  }

  /** Adds `count` queued tasks with run 1. */
  append(count: number): void {
    const from = this.#length;
    const to = from + count;
    if (to > this.state.length) this.#grow(from === 0 ? to : Math.max(to, from * 2, SMALL));
    this.state.fill(TaskState.QUEUED, from, to);
    this.run.fill(1, from, to);
    this.#length = to;
  }

  /** Gives back spare capacity once no more tasks can come. */
  trim(): void {
    if (this.state.length > this.#length) this.#grow(this.#length);
  }

  /** The columns, each as long as there are tasks; they share the memory where there is no spare room. */
  values(): TaskColumnValues {
    const n = this.#length;
    return {
      state: trimmed(this.state, n),
      failures: trimmed(this.failures, n),
      losses: trimmed(this.losses, n),
      errorCode: trimmed(this.errorCode, n),
      run: trimmed(this.run, n),
      worker: trimmed(this.worker, n),
      startedAtMs: trimmed(this.startedAtMs, n),
      endedAtMs: trimmed(this.endedAtMs, n),
      runMs: trimmed(this.runMs, n),
      detailSeq: trimmed(this.detailSeq, n),
    };
  }

  /** Takes these columns, each as long as there are tasks, for its own. */
  take(values: TaskColumnValues): void {
    this.state = values.state;
    this.failures = values.failures;
    this.losses = values.losses;
    this.errorCode = values.errorCode;
    this.run = values.run;
    this.worker = values.worker;
    this.startedAtMs = values.startedAtMs;
    this.endedAtMs = values.endedAtMs;
    this.runMs = values.runMs;
    this.detailSeq = values.detailSeq;
    this.#length = values.state.length;
  }

  #grow(capacity: number): void {
    this.state = resized(this.state, new Uint8Array(capacity));
    this.failures = resized(this.failures, new Uint8Array(capacity));
    this.losses = resized(this.losses, new Uint8Array(capacity));
    this.errorCode = resized(this.errorCode, new Uint8Array(capacity));
    this.run = resized(this.run, new Uint32Array(capacity));
    this.worker = resized(this.worker, new Uint32Array(capacity));
    this.startedAtMs = resized(this.startedAtMs, new Float64Array(capacity));
    this.endedAtMs = resized(this.endedAtMs, new Float64Array(capacity));
    this.runMs = resized(this.runMs, new Uint32Array(capacity));
    this.detailSeq = resized(this.detailSeq, new Float64Array(capacity));
  }
}

type Column = Uint8Array<ArrayBuffer> | Uint32Array<ArrayBuffer> | Float64Array<ArrayBuffer>;

/** Not a part of it in place: that would move a small array's numbers out of the heap for good. */
function trimmed<C extends Column>(column: C, length: number): C {
  return column.length === length ? column : (column.slice(0, length) as C);
}

function resized<C extends Column>(old: C, next: C): C {
  next.set(old.length > next.length ? old.subarray(0, next.length) : old);
  return next;
}
