/** What the window of a queue depends on. */
export interface WindowInput {
  /** Slots of live workers that serve the queue. */
  readonly slots: number;
  /** Runs that end per millisecond, measured. */
  readonly endedPerMs: number;
  /** Milliseconds from handing a run out to knowing of its end beyond its own run time, measured. */
  readonly loopMs: number;
}

/** No queue has more runs out than this: the broker keeps windows, not backlogs. */
export const MAX_WINDOW = 2_048;

/**
 * How many runs of a queue may be out at once: one for each slot, and enough ahead that no slot waits while a report
 * travels to the leader and the next run back. Slow tasks get almost nothing ahead, tiny ones thousands.
 */
export function windowSize({ slots, endedPerMs, loopMs }: WindowInput): number {
  if (slots === 0) return 0;
  // Nothing measured yet may arrive as 0 / 0, which must not close the window.
  const ahead = Math.max(Math.ceil(slots / 2), Math.ceil(2 * endedPerMs * loopMs) || 0);
  return Math.min(MAX_WINDOW, slots + ahead);
}
