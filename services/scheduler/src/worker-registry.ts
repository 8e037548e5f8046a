import type { WorkerHeartbeat } from "@sheaf/proto";

/** A worker that has been silent this long, in milliseconds, is lost. */
export const WORKER_SILENCE_MS = 6_000;
/** A lost worker is shown this long, in milliseconds. */
const SHOWN_LOST_MS = 60_000;

/** A worker as its last heartbeat told. */
export interface KnownWorker {
  readonly heartbeat: WorkerHeartbeat;
  /** When it arrived, by the local monotonic clock. */
  readonly heardAtMs: number;
}

/** The workers, by their heartbeats. Every replica listens; only the leader judges. */
export class WorkerRegistry {
  readonly #workers = new Map<string, KnownWorker>();
  readonly #nowMs: () => number;

  /** `nowMs` is a monotonic clock in milliseconds. */
  constructor(nowMs: () => number = () => performance.now()) {
    this.#nowMs = nowMs;
  }

  heard(heartbeat: WorkerHeartbeat): void {
    // Only a worker that is new makes it longer.
    if (!this.#workers.has(heartbeat.worker)) this.#forget();
    if (heartbeat.gone) this.#workers.delete(heartbeat.worker);
    else this.#workers.set(heartbeat.worker, { heartbeat, heardAtMs: this.#nowMs() });
  }

  /** Milliseconds since the worker was heard; undefined when it never was, or has said good-bye. */
  silenceMs(worker: string): number | undefined {
    const known = this.#workers.get(worker);
    return known && this.#nowMs() - known.heardAtMs;
  }

  /** A worker as it was heard last; undefined when it was not lately, or has said good-bye. */
  find(worker: string): KnownWorker | undefined {
    const known = this.#workers.get(worker);
    return known && this.#nowMs() - known.heardAtMs <= SHOWN_LOST_MS ? known : undefined;
  }

  /** Workers to be shown, by id; those long silent are forgotten. */
  all(): KnownWorker[] {
    this.#forget();
    return [...this.#workers.values()].toSorted((a, b) => a.heartbeat.worker.localeCompare(b.heartbeat.worker));
  }

  /** Workers heard lately, in no order. */
  live(): KnownWorker[] {
    const oldest = this.#nowMs() - WORKER_SILENCE_MS;
    return [...this.#workers.values()].filter((known) => known.heardAtMs >= oldest);
  }

  /** Slots of live workers that take new runs of the queue. Asked at every look of the dispatcher: nothing is sorted. */
  slots(queue: string): number {
    const takers = this.live().filter(({ heartbeat: h }) => !h.draining && h.queues.includes(queue));
    return takers.reduce((sum, { heartbeat }) => sum + heartbeat.slots, 0);
  }

  #forget(): void {
    const oldest = this.#nowMs() - SHOWN_LOST_MS;
    for (const [id, known] of this.#workers) if (known.heardAtMs < oldest) this.#workers.delete(id);
  }
}
