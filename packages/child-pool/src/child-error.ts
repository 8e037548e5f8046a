/**
 * How a job ended that its child did not answer: `crashed` when the process died by itself, `out_of_memory` when it was
 * killed for its memory or ran out of heap, `timeout`, or `stopped` with the pool.
 */
export type ChildEnd = "crashed" | "out_of_memory" | "timeout" | "stopped";

/** A job that its child did not answer. The message is safe to show. */
export class ChildError extends Error {
  override readonly name = "ChildError";
  readonly end: ChildEnd;

  constructor(end: ChildEnd, message: string) {
    super(message);
    this.end = end;
  }
}
