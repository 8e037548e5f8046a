import { create } from "@bufbuild/protobuf";
import { WorkerState, type WorkerStatus, WorkerStatusSchema } from "@sheaf/proto";
import { type KnownWorker, WORKER_SILENCE_MS } from "../worker-registry.ts";

/** A worker as Control shows it, by its last heartbeat. */
export function workerStatus({ heartbeat: h, heardAtMs }: KnownWorker): WorkerStatus {
  const ageMs = Math.round(performance.now() - heardAtMs);
  const active = h.held.filter((run) => run.runningMs !== undefined);
  return create(WorkerStatusSchema, {
    id: h.worker,
    host: h.host,
    version: h.version,
    state: workerState(h.draining, active.length, ageMs),
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
  });
}

function workerState(draining: boolean, active: number, ageMs: number): WorkerState {
  if (ageMs >= WORKER_SILENCE_MS) return WorkerState.LOST;
  if (draining) return WorkerState.DRAINING;
  return active > 0 ? WorkerState.BUSY : WorkerState.IDLE;
}
