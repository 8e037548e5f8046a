import { create } from "@bufbuild/protobuf";
import { type WorkerHeartbeat, WorkerState, type WorkerStatus, WorkerStatusSchema } from "@sheaf/proto";
import { VERSION } from "../version.ts";
import { type KnownWorker, WORKER_SILENCE_MS } from "../worker-registry.ts";

/** A worker whose event loop was later than this, in milliseconds, renews no hold and hears no cancel in time. */
const LOOP_LAG_MS = 2_000;
/** Characters of what a worker says of itself. */
const LONGEST_REASON = 300;

/**
 * A worker as Control shows it, by its last heartbeat. The first rule that holds decides:
 *
 * | state    | what happened                                          | rule                                        | number                        |
 * | -------- | ------------------------------------------------------ | ------------------------------------------- | ----------------------------- |
 * | lost     | stopped process, dead process, lost network, long block | no heartbeat for so long                    | 6 s, three heartbeats         |
 * | wedged   | blocked event loop                                     | its loop was later, since the last but one  | 2 s                           |
 * | wedged   | child stuck                                            | told to end (timeout, cancel), and goes on  | 5 s                           |
 * | wedged   | not taking what waits for it                           | its queue has messages, asked for, and none comes | 5 s, 30 s where it was empty |
 * | draining | told to drain, or ending                               | it says so                                  |                               |
 * | busy     | at work                                                | a run has started                           | 1                             |
 * | idle     | nothing to do                                          | none of these                               |                               |
 *
 * A lost worker is forgotten after 60 s of silence, and is what it was before as soon as it is heard again.
 */
export function workerStatus({ heartbeat: h, heardAtMs }: KnownWorker, nowMs = performance.now()): WorkerStatus {
  const ageMs = Math.round(nowMs - heardAtMs);
  const active = h.held.filter((run) => run.runningMs !== undefined);
  return create(WorkerStatusSchema, {
    id: h.worker,
    host: h.host,
    version: h.version,
    ...judged(h, { ageMs, active: active.length }),
    slots: h.slots,
    active: active.map((run) => ({
      group: run.groupId,
      index: run.index,
      attempt: run.attempt,
      runningMs: run.runningMs ?? 0,
    })),
    reserved: h.held.length - active.length,
    registered: h.registered,
    succeeded: h.succeeded,
    failed: h.failed,
    rssBytes: h.rssBytes,
    heartbeatAgeMs: ageMs,
    queues: h.queues,
    cpuCores: coresOf(h),
    loopLagMs: h.loopLagMs,
    versionMismatch: h.version !== VERSION,
  });
}

function judged(h: WorkerHeartbeat, { ageMs, active }: { ageMs: number; active: number }) {
  const late = h.loopLagMs > LOOP_LAG_MS ? `its event loop was blocked for ${seconds(h.loopLagMs)}` : "";
  if (ageMs >= WORKER_SILENCE_MS) return { state: WorkerState.LOST, reason: lostReason(ageMs, late) };
  if (late) return { state: WorkerState.WEDGED, reason: late };
  if (h.wedged) return { state: WorkerState.WEDGED, reason: h.wedged.slice(0, LONGEST_REASON).toWellFormed() };
  if (h.cordoned)
    return { state: WorkerState.DRAINING, reason: "told to drain: it takes nothing until told to resume" };
  if (h.draining) return { state: WorkerState.DRAINING, reason: "it is ending: it finishes what it runs" };
  return { state: active > 0 ? WorkerState.BUSY : WorkerState.IDLE, reason: "" };
}

function lostReason(ageMs: number, late: string): string {
  const silent = `no heartbeat for ${seconds(ageMs)}: its process is stopped or gone, blocked, or cut off from the broker`;
  return late ? `${silent}; when it was heard last, ${late}` : silent;
}

function seconds(ms: number): string {
  return `${(ms / 1_000).toFixed(1)} s`;
}

/** Cores in use, to the hundredth. */
function coresOf({ cpuS, sinceMs }: WorkerHeartbeat): number {
  const cores = sinceMs > 0 ? (cpuS * 1_000) / sinceMs : 0;
  return Number.isFinite(cores) ? Math.round(cores * 100) / 100 : 0;
}
