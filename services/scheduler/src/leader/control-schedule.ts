/**
 * When a new leader's first collection is due, on the schedule that the snapshot before has told of (`plannedMs`); a step
 * that was missed meanwhile is due since then. Without a plan, or with one of a clock that goes otherwise: now. All times
 * are milliseconds of one clock.
 */
export function firstDueMs(nowMs: number, stepMs: number, plannedMs: number | undefined): number {
  if (plannedMs === undefined || plannedMs > nowMs + stepMs) return nowMs;
  return plannedMs + Math.max(0, Math.floor((nowMs - plannedMs) / stepMs)) * stepMs;
}

/** The first step of the schedule behind both the one that was due and now: steps that were missed are left out. */
export function nextDueMs(dueMs: number, nowMs: number, stepMs: number): number {
  return dueMs + Math.max(1, Math.floor((nowMs - dueMs) / stepMs) + 1) * stepMs;
}
