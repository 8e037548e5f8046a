import type { Percentiles } from "./control.ts";

/** What charts show of the last hour's Control snapshots. */
export interface ControlHistory {
  /** Oldest first; a gap in their times is one in the collection. */
  readonly points: readonly ControlPoint[];
}

/** One snapshot. */
export interface ControlPoint {
  readonly taken_at: string | null;
  /** Who took it: a change is a change of the lead. */
  readonly leader: string;
  readonly queues: readonly QueuePoint[];
  /** Without those that were lost. */
  readonly workers: number;
  readonly slots: number;
  /** Messages that workers hold and that were delivered before. */
  readonly redelivered: number;
  readonly log_bytes: number;
}

/** One queue in it. */
export interface QueuePoint {
  readonly name: string;
  readonly queued: number;
  readonly running: number;
  readonly finished_per_s: number;
  readonly failed_per_s: number;
  /** From accepted to started. */
  readonly wait_ms: Percentiles | null;
  /** Of ended runs. */
  readonly run_ms: Percentiles | null;
}
