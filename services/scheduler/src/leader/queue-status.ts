import type { MessageInitShape } from "@bufbuild/protobuf";
import type { Group, Histogram, LedgerState, QueueReading } from "@sheaf/ledger";
import { type QueueSettings, type QueueStatusSchema, TaskState } from "@sheaf/proto";

/** What a queue's row of a snapshot is made of. */
export interface QueueSources {
  readonly state: LedgerState;
  readonly waits: QueueWaits;
  readonly reading: QueueReading;
  readonly settings: QueueSettings;
  /** Log time in milliseconds. */
  readonly nowMs: number;
  /** Since the meter's last reset. */
  readonly elapsedS: number;
}

/** A queue as Control shows it. */
export function queueStatus(name: string, o: QueueSources): MessageInitShape<typeof QueueStatusSchema> {
  const { state, waits, reading, settings, nowMs, elapsedS } = o;
  const counts = state.queueCounts(name);
  const oldest = waits.oldestAtMs.get(name);
  return {
    name,
    paused: settings.paused,
    settings,
    queued: counts[TaskState.QUEUED] ?? 0,
    running: counts[TaskState.RUNNING] ?? 0,
    retrying: counts[TaskState.RETRYING] ?? 0,
    scheduled: waits.scheduled.get(name) ?? 0,
    ...(oldest !== undefined && { oldestWaitMs: waitedMs(nowMs - oldest) }),
    finishedPerS: reading.finished / elapsedS,
    failedPerS: reading.failed / elapsedS,
    ...(reading.wait.count > 0 && { waitMs: percentiles(reading.wait) }),
    ...(reading.run.count > 0 && { runMs: percentiles(reading.run) }),
    ...(reading.total.count > 0 && { totalMs: percentiles(reading.total) }),
  };
}

/** What waits, by queue. */
export interface QueueWaits {
  /** Since when the task that has waited longest may start, in log time. */
  readonly oldestAtMs: ReadonlyMap<string, number>;
  /** Tasks whose time lies ahead. */
  readonly scheduled: ReadonlyMap<string, number>;
}

/** Looks at all groups once. */
export function queueWaits(state: LedgerState, nowMs: number): QueueWaits {
  const oldestAtMs = new Map<string, number>();
  const scheduled = new Map<string, number>();
  for (const group of state.groups.values()) {
    const count = group.count(TaskState.QUEUED);
    if (count === 0) continue;
    const { queue, notBeforeMs } = group.terms;
    const since = Math.max(notBeforeMs, queuedAtMs(group));
    oldestAtMs.set(queue, Math.min(since, oldestAtMs.get(queue) ?? since));
    if (notBeforeMs > nowMs) scheduled.set(queue, (scheduled.get(queue) ?? 0) + count);
  }
  return { oldestAtMs, scheduled };
}

/** What has waited for months is shown as 49 days, the most that the field holds. */
function waitedMs(ms: number): number {
  return Math.min(2 ** 32 - 1, Math.max(0, Math.round(ms)));
}

function queuedAtMs(group: Group): number {
  return group.queuedAtMs(group.tasks.state.indexOf(TaskState.QUEUED));
}

function percentiles(h: Histogram) {
  return { p50: h.quantile(0.5), p95: h.quantile(0.95), p99: h.quantile(0.99) };
}
