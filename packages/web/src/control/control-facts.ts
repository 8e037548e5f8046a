import type { Control, ControlPoint, QueueSettings, QueueStatus, WorkerState, WorkerStatus } from "@sheaf/client";
import type { Tone } from "../parts/state-pill.tsx";

/** The stream that holds what is known. */
const LOG = "SHEAF_LOG";

const VERDICT_TONES: Readonly<Record<string, Tone>> = {
  keeping_up: "succeeded",
  paused: "cancelled",
  growing: "warn",
  redelivering: "warn",
  no_workers: "failed",
  wedged: "failed",
};

const WORKER_TONES: Readonly<Record<WorkerState, Tone>> = {
  idle: "waiting",
  busy: "running",
  draining: "cancelled",
  wedged: "failed",
  lost: "failed",
};

/** How a verdict looks; one that this version does not know is not judged. */
export function verdictTone(verdict: string): Tone {
  return VERDICT_TONES[verdict] ?? "waiting";
}

/** How a worker's state looks; one that this version does not know is not judged. */
export function workerTone(state: WorkerState): Tone {
  return WORKER_TONES[state] ?? "waiting";
}

/** The share of the tasks that ended which failed; null where none ended. */
export function errorRate({ finished_per_s, failed_per_s }: QueueStatus): number | null {
  return finished_per_s > 0 ? Math.min(1, failed_per_s / finished_per_s) : null;
}

/** What a purge would cancel as the snapshot has it; what is for later is counted as queued, too. */
export function waitingIn({ queued, retrying }: QueueStatus): number {
  return queued + retrying;
}

/** What the charts show of a snapshot, as the service itself keeps it; undefined before the first one. */
export function pointOf(control: Control): ControlPoint | undefined {
  if (control.taken_at === null) return undefined;
  const live = control.workers.filter(({ state }) => state !== "lost");
  return {
    taken_at: control.taken_at,
    leader: control.scheduler?.leader ?? "",
    queues: control.queues,
    workers: live.length,
    slots: live.reduce((sum, { slots }) => sum + slots, 0),
    redelivered: control.consumers.reduce((sum, { redelivered }) => sum + redelivered, 0),
    log_bytes: control.streams.find(({ name }) => name === LOG)?.bytes ?? 0,
  };
}

/** The snapshot with a queue as the answer to a command tells it. */
export function withQueue(control: Control, { name, paused, limits }: QueueSettings): Control {
  const queues = control.queues.map((queue) => (queue.name === name ? { ...queue, paused, limits } : queue));
  return { ...control, queues };
}

/** The snapshot with a worker as the answer to a command tells it. */
export function withWorker(control: Control, worker: WorkerStatus): Control {
  return { ...control, workers: control.workers.map((one) => (one.id === worker.id ? worker : one)) };
}
