import { TaskState } from "@sheaf/proto";

/** First capacity of a group that grows item by item. */
const SMALL = 4;

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
  state = new Uint8Array(0);
  /** Failed attempts. */
  failures = new Uint8Array(0);
  /** Runs that took their worker or child process down. */
  losses = new Uint8Array(0);
  /** Final `ErrorCode`; 0 while there is none. */
  errorCode = new Uint8Array(0);
  /** The run that is out or comes next, from 1. */
  run = new Uint32Array(0);
  /** Number of the worker that started the current run; 0 while it has not started. */
  worker = new Uint32Array(0);
  /** When the latest run started, milliseconds of log time; 0 before. */
  startedAtMs = new Float64Array(0);
  /** When the latest run ended, milliseconds of log time; 0 before. */
  endedAtMs = new Float64Array(0);
  /** Duration of the last ended run by the worker's clock. */
  runMs = new Uint32Array(0);
  /** Log sequence of the record that tells outputs or error of the last ended run; 0 = none. */
  detailSeq = new Float64Array(0);

  /** How many tasks there are. */
  get length(): number {
    return this.#length;
  }

  /** Adds `count` queued tasks with run 1. */
  append(count: number): void {
    const from = this.#length;
    const to = from + count;
    if (to > this.state.length) this.#grow(Math.max(to, from === 0 ? 0 : from * 2, SMALL));
    this.state.fill(TaskState.QUEUED, from, to);
    this.run.fill(1, from, to);
    this.#length = to;
  }

  /** Gives back spare capacity once no more tasks can come. */
  trim(): void {
    if (this.state.length > this.#length) this.#grow(this.#length);
  }

  /** The columns as they are, in the same memory. */
  values(): TaskColumnValues {
    const n = this.#length;
    return {
      state: this.state.subarray(0, n),
      failures: this.failures.subarray(0, n),
      losses: this.losses.subarray(0, n),
      errorCode: this.errorCode.subarray(0, n),
      run: this.run.subarray(0, n),
      worker: this.worker.subarray(0, n),
      startedAtMs: this.startedAtMs.subarray(0, n),
      endedAtMs: this.endedAtMs.subarray(0, n),
      runMs: this.runMs.subarray(0, n),
      detailSeq: this.detailSeq.subarray(0, n),
    };
  }

  /** Takes these columns, each as long as there are tasks, for its own. */
  take(values: TaskColumnValues): void {
    Object.assign(this, values);
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

function resized<C extends Column>(old: C, next: C): C {
  next.set(old.length > next.length ? old.subarray(0, next.length) : old);
  return next;
}
