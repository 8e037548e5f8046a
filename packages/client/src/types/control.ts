import type { QueueLimits } from "./queue.ts";

/** What operators see, taken every ten seconds. Sequences are text, as they may pass 2^53. */
export interface Control {
  readonly taken_at: string | null;
  readonly interval_s: number;
  readonly next_at: string | null;
  /** How long after its time on the schedule the collection began, and how long it took. */
  readonly late_ms: number;
  readonly collected_ms: number;
  /** Requests that it made of the broker. */
  readonly broker_calls: number;
  readonly scheduler: { readonly leader: string; readonly replicas: number; readonly log_seq: string } | null;
  readonly broker: BrokerStatus | null;
  readonly streams: readonly StreamStatus[];
  readonly consumers: readonly ConsumerStatus[];
  readonly queues: readonly QueueStatus[];
  readonly workers: readonly WorkerStatus[];
  readonly groups: { readonly open: number; readonly running: number; readonly finished: number };
  readonly tasks: TaskTotals;
  /** What is wrong, in words. */
  readonly problems: readonly string[];
}

/** All tasks that are kept, by state. */
export interface TaskTotals {
  readonly queued: number;
  readonly running: number;
  readonly retrying: number;
  readonly succeeded: number;
  readonly failed: number;
  readonly cancelled: number;
}

/** The nats-server. */
export interface BrokerStatus {
  readonly version: string;
  readonly cluster: string | null;
  readonly durability: string;
  readonly store_bytes: number;
  readonly memory_bytes: number;
}

/** A JetStream stream. */
export interface StreamStatus {
  readonly name: string;
  readonly messages: number;
  readonly bytes: number;
  readonly first_seq: string;
  readonly last_seq: string;
  readonly replicas: number;
  readonly storage: string;
}

/** What the broker remembers about who reads a stream. */
export interface ConsumerStatus {
  readonly stream: string;
  readonly name: string;
  readonly queue: string;
  readonly pending: number;
  readonly ack_pending: number;
  readonly redelivered: number;
  readonly waiting: number;
  /** `keeping_up`, `growing`, `no_workers`, `wedged`, `redelivering`, `paused`. */
  readonly verdict: string;
  /** Seconds that what waits takes at the present pace; null where nothing ends. */
  readonly behind_s: number | null;
  /** The figures behind the verdict, for people. */
  readonly reason: string;
}

/** Of the tasks that ended lately; milliseconds. */
export interface Percentiles {
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
}

/** Where the runs of a task type go out. */
export interface QueueStatus {
  readonly name: string;
  readonly paused: boolean;
  readonly queued: number;
  readonly running: number;
  readonly retrying: number;
  readonly scheduled: number;
  readonly oldest_wait_ms: number | null;
  readonly finished_per_s: number;
  readonly failed_per_s: number;
  readonly wait_ms: Percentiles | null;
  readonly run_ms: Percentiles | null;
  readonly total_ms: Percentiles | null;
  /** What an operator has set. */
  readonly limits: QueueLimits | null;
}

/** A process that runs tasks. */
export interface WorkerStatus {
  readonly id: string;
  readonly host: string;
  readonly version: string;
  /** Its version is not that of the scheduler. */
  readonly version_mismatch: boolean;
  readonly state: WorkerState;
  /** Why it is in its state, for people; null for idle and busy. */
  readonly reason: string | null;
  readonly slots: number;
  readonly active: readonly ActiveRun[];
  readonly reserved: number;
  readonly queues: readonly string[];
  /** Task types. */
  readonly registered: readonly string[];
  readonly succeeded: number;
  readonly failed: number;
  readonly rss_bytes: number;
  /** Cores that its process and its child processes used since the heartbeat before. */
  readonly cpu_cores: number;
  /** How late its event loop was at worst since the heartbeat before. */
  readonly loop_lag_ms: number;
  readonly heartbeat_age_ms: number;
}

/** How a worker is. */
export type WorkerState = "idle" | "busy" | "draining" | "wedged" | "lost";

/** A run that a worker is at. */
export interface ActiveRun {
  readonly group: string;
  readonly index: number;
  readonly attempt: number;
  readonly running_ms: number;
}
