import type { ControlPoint } from "@sheaf/proto";
import { presentPercentiles } from "./control.ts";
import type { ControlHistoryJson } from "./schemas/control-history.ts";
import { isoTime } from "./time.ts";

/** The last hour of Control, oldest first. */
export function presentControlHistory(points: readonly ControlPoint[]): ControlHistoryJson {
  return { points: points.map(presentPoint) };
}

function presentPoint(point: ControlPoint): ControlHistoryJson["points"][number] {
  return {
    taken_at: isoTime(point.takenAt),
    leader: point.leader,
    queues: point.queues.map(({ name, queued, running, finishedPerS, failedPerS, waitMs, runMs }) => ({
      name,
      queued,
      running,
      finished_per_s: finishedPerS,
      failed_per_s: failedPerS,
      wait_ms: presentPercentiles(waitMs),
      run_ms: presentPercentiles(runMs),
    })),
    workers: point.workers,
    slots: point.slots,
    redelivered: point.redelivered,
    log_bytes: Number(point.logBytes),
  };
}
