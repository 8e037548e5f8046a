import { create } from "@bufbuild/protobuf";
import { LOG_STREAM } from "@sheaf/broker";
import { type ControlPoint, ControlPointSchema, type ControlSnapshot, WorkerState } from "@sheaf/proto";

/** What charts show of a snapshot. */
export function controlPoint(snapshot: ControlSnapshot): ControlPoint {
  const workers = snapshot.workers.filter(({ state }) => state !== WorkerState.LOST);
  return create(ControlPointSchema, {
    ...(snapshot.takenAt && { takenAt: snapshot.takenAt }),
    queues: snapshot.queues.map(({ name, queued, running, finishedPerS, failedPerS, waitMs, runMs }) => ({
      name,
      queued,
      running,
      finishedPerS,
      failedPerS,
      ...(waitMs && { waitMs }),
      ...(runMs && { runMs }),
    })),
    workers: workers.length,
    slots: workers.reduce((sum, { slots }) => sum + slots, 0),
    redelivered: snapshot.consumers.reduce((sum, { redelivered }) => sum + redelivered, 0),
    logBytes: snapshot.streams.find(({ name }) => name === LOG_STREAM)?.bytes ?? "0",
    leader: snapshot.scheduler?.leader ?? "",
  });
}
