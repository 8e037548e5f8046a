import type { Group } from "@sheaf/ledger";
import type { ErrorCode } from "@sheaf/proto";
import { type FailureFilter, failureOf } from "./failed-groups.ts";

/** Samples of a code at most. */
const MOST_SAMPLES = 10;

/** A failed task. */
export interface Failure {
  readonly group: Group;
  readonly index: number;
  /** When it failed, milliseconds of log time. */
  readonly atMs: number;
}

/** Failed tasks with the same code. */
export interface CodeSummary {
  readonly code: ErrorCode;
  count: number;
  /** Milliseconds of log time. */
  firstAtMs: number;
  lastAtMs: number;
  /** The latest ones, newest first; at most ten. */
  readonly samples: Failure[];
}

/** Sums failed tasks up by their code. */
export class FailureSummary {
  readonly #filter: FailureFilter;
  readonly #byCode = new Map<ErrorCode, CodeSummary>();

  constructor(filter: FailureFilter) {
    this.#filter = filter;
  }

  /** Looks at all tasks of a group. */
  add(group: Group): void {
    for (let index = 0; index < group.total; index++) {
      const code = failureOf(group, index, this.#filter);
      if (code !== undefined) this.#count(code, { group, index, atMs: group.tasks.endedAtMs[index] ?? 0 });
    }
  }

  /** The most frequent first. */
  sums(): CodeSummary[] {
    return [...this.#byCode.values()].toSorted((a, b) => b.count - a.count || a.code - b.code);
  }

  #count(code: ErrorCode, failure: Failure): void {
    const { atMs } = failure;
    let sum = this.#byCode.get(code);
    if (!sum) {
      sum = { code, count: 0, firstAtMs: atMs, lastAtMs: atMs, samples: [] };
      this.#byCode.set(code, sum);
    }
    sum.count++;
    if (atMs < sum.firstAtMs) sum.firstAtMs = atMs;
    if (atMs > sum.lastAtMs) sum.lastAtMs = atMs;
    keepNewest(sum.samples, failure);
  }
}

function keepNewest(samples: Failure[], failure: Failure): void {
  const oldest = samples.at(-1);
  if (samples.length === MOST_SAMPLES && oldest && oldest.atMs >= failure.atMs) return;
  const at = samples.findIndex(({ atMs }) => atMs < failure.atMs);
  samples.splice(at < 0 ? samples.length : at, 0, failure);
  if (samples.length > MOST_SAMPLES) samples.pop();
}
