/** A group's share of its queue. */
export type Priority = "low" | "normal" | "high";

/** `open`: takes more items. `finished`: sealed, and each task has succeeded, failed or was cancelled. */
export type GroupState = "open" | "running" | "finished";

/** How a finished group ended; `partial`: some tasks succeeded and some did not. */
export type GroupOutcome = "succeeded" | "partial" | "failed" | "cancelled";

/** Tasks by state. `finished` is succeeded + failed + cancelled. */
export interface Counts {
  readonly total: number;
  readonly queued: number;
  readonly running: number;
  readonly retrying: number;
  readonly succeeded: number;
  readonly failed: number;
  readonly cancelled: number;
  readonly finished: number;
}

/** Tasks that were submitted, are counted and can be cancelled together. Times are ISO 8601 in UTC. */
export interface Group {
  readonly id: string;
  /** The task type, for example `image.process`. */
  readonly task: string;
  readonly state: GroupState;
  /** Null until it has finished. */
  readonly outcome: GroupOutcome | null;
  /** Finished tasks ÷ all tasks; below 1 while the group is open. */
  readonly progress: number;
  /** 1, and one more with each retry. */
  readonly round: number;
  readonly counts: Counts;
  readonly open: boolean;
  readonly priority: Priority;
  readonly labels: Readonly<Record<string, string>>;
  readonly created_at: string | null;
  readonly started_at: string | null;
  readonly finished_at: string | null;
  /** Estimated time left; null where nothing is known yet. */
  readonly eta_ms: number | null;
  /** Sequence of the last event that touched it; text, as it may pass 2^53. */
  readonly revision: string;
  readonly deadline: string | null;
  /** The group that this one follows. */
  readonly parent_id: string | null;
  readonly follow_ups: readonly FollowUpLink[];
  /** Null where it has none, or before the group has finished. */
  readonly webhook: WebhookDelivery | null;
  /** Absolute paths. */
  readonly links: GroupLinks;
}

/** A group that has ended, as `wait` and the event `group.finished` tell of it. */
export interface FinishedGroup extends Group {
  readonly state: "finished";
  readonly outcome: GroupOutcome;
  readonly finished_at: string;
}

/** What became of the latest message of a group's webhook. */
export interface WebhookDelivery {
  /** Header `webhook-id`; the same for every attempt. */
  readonly message_id: string;
  /** `pending`: tried again. `failed`: given up. */
  readonly state: "pending" | "delivered" | "failed";
  /** Those that have ended. */
  readonly attempts: number;
  /** HTTP status of the last one; null where nothing answered. */
  readonly status: number | null;
  /** Why the last one failed. */
  readonly error: string | null;
  readonly attempted_at: string | null;
  /** When the next one is due. */
  readonly next_at: string | null;
}

/** A group that came after this one. */
export interface FollowUpLink {
  readonly kind: "on_finished" | "on_succeeded";
  readonly group_id: string;
}

/** Where more of a group is found. */
export interface GroupLinks {
  readonly self: string;
  readonly tasks: string;
  readonly events: string;
  readonly archive: string;
  readonly cancel: string;
}

/** What the cancel of a group met: tasks that had not started, were running, had ended. */
export interface Receipt {
  readonly group_id: string;
  readonly removed: number;
  readonly aborting: number;
  readonly already_finished: number;
}

/** What the cancel of one task met: one of the counts is 1. */
export interface TaskReceipt extends Receipt {
  readonly index: number;
}

/** What a retry did. */
export interface Retried {
  /** Tasks that run again. */
  readonly retried: number;
  readonly group: Group;
}
