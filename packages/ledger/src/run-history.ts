import type { ErrorCode } from "@sheaf/proto";

/** A run that has ended and was followed, or may be followed, by another of the same task. */
export interface PastRun {
  readonly index: number;
  readonly round: number;
  readonly run: number;
  /** Number of the worker; 0 = it never started. */
  readonly worker: number;
  /** Milliseconds of log time; 0 = it never started. */
  readonly startedAtMs: number;
  readonly endedAtMs: number;
  readonly runMs: number;
  readonly errorCode: ErrorCode;
  /** Log sequence of the record that tells more; 0 = none. */
  readonly detailSeq: number;
}

/** Runs kept per task, on the average of a group: beyond it the older half goes. */
const RUNS_PER_TASK = 32;
/** A group may keep this many, however few tasks it has. */
const RUNS_MIN = 1_024;
const FIELDS = 9;

/**
 * The past runs of a group's tasks, as rows of numbers: 72 bytes a run. Tasks that succeed at once have none. Found by
 * looking through all rows, which only the reader of a single task does.
 */
export class RunHistory {
  #rows = new Float64Array(0);
  #length = 0;

  /** How many runs are kept. */
  get length(): number {
    return this.#length;
  }

  /** Adds a run of a group with `total` tasks. */
  add(r: PastRun, total: number): void {
    if (this.#length >= Math.max(RUNS_MIN, RUNS_PER_TASK * total)) this.#forgetHalf();
    const at = this.#length * FIELDS;
    if (at === this.#rows.length) this.#grow();
    this.#rows.set(
      [r.index, r.round, r.run, r.worker, r.startedAtMs, r.endedAtMs, r.runMs, r.errorCode, r.detailSeq],
      at,
    );
    this.#length++;
  }

  /** The past runs of a task, oldest first. */
  of(index: number): PastRun[] {
    const runs: PastRun[] = [];
    for (let row = 0; row < this.#length; row++) {
      if (this.#rows[row * FIELDS] === index) runs.push(this.#row(row));
    }
    return runs;
  }

  /** All rows as they are kept, to be stored. */
  pack(): Float64Array<ArrayBuffer> {
    return this.#rows.slice(0, this.#length * FIELDS);
  }

  /** A history of rows that were stored. */
  static unpack(rows: Float64Array<ArrayBuffer>): RunHistory {
    const history = new RunHistory();
    history.#rows = rows;
    history.#length = rows.length / FIELDS;
    return history;
  }

  #row(row: number): PastRun {
    const at = (field: number) => this.#rows[row * FIELDS + field] ?? 0;
    return {
      index: at(0),
      round: at(1),
      run: at(2),
      worker: at(3),
      startedAtMs: at(4),
      endedAtMs: at(5),
      runMs: at(6),
      errorCode: at(7) as ErrorCode,
      detailSeq: at(8),
    };
  }

  #grow(): void {
    const rows = new Float64Array(Math.max(2 * FIELDS, 2 * this.#rows.length));
    rows.set(this.#rows);
    this.#rows = rows;
  }

  #forgetHalf(): void {
    const kept = this.#length >> 1;
    this.#rows.copyWithin(0, (this.#length - kept) * FIELDS, this.#length * FIELDS);
    this.#length = kept;
  }
}
