/** Why a watch was ended, or not begun, by this replica. */
export type WatchEnd = "group_left" | "replica_stuck" | "replica_stopping" | "too_many_watches";

/** Thrown to a watcher that is not told any more. */
export class WatchEndedError extends Error {
  readonly why: WatchEnd;

  constructor(why: WatchEnd) {
    super(`the watch was ended: ${why}`);
    this.name = "WatchEndedError";
    this.why = why;
  }
}
