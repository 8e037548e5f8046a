/** What an operator did. */
export interface Action {
  readonly id: string;
  readonly at: string | null;
  /** The id of the key it was done with, or `anonymous`. */
  readonly actor: string;
  /** For example `queue.pause`, `worker.drain`, `failures.retry`. */
  readonly what: string;
  /** The queue or worker; null where it concerns several. */
  readonly target: string | null;
  /** What was asked for, for people. */
  readonly detail: string | null;
  /** What came of it, for people. */
  readonly effect: string;
}
