/** What an operator has set; null is no limit. */
export interface QueueLimits {
  /** Runs handed out per second at most. */
  readonly rate_per_s: number | null;
  /** Runs out at the same time at most. */
  readonly max_running: number | null;
  /** Milliseconds per attempt at most. */
  readonly timeout_ms: number | null;
}

/** What an operator has set for a queue. */
export interface QueueSettings {
  readonly name: string;
  readonly paused: boolean;
  readonly limits: QueueLimits;
}

/** What a purge did. */
export interface Purged {
  /** Tasks that were cancelled. */
  readonly cancelled: number;
  /** Groups they belong to. */
  readonly groups: number;
}
