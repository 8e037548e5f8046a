import type { WorkerHeartbeat } from "@sheaf/proto";

/** Workers remembered; beyond it all are learned anew. */
const MOST = 10_000;

/**
 * Tells which heartbeats change what the dispatcher may hand out: of a worker that comes, goes, drains, or has other slots or
 * queues. All others, a hundred a second from 200 workers, are no reason to look at every queue.
 */
export class CapacityWatch {
  readonly #known = new Map<string, string>();

  /** Whether the heartbeat is such a one. */
  changes({ worker, gone, slots, draining, cordoned, queues }: WorkerHeartbeat): boolean {
    if (gone) return this.#known.delete(worker);
    const offer = `${slots} ${draining || cordoned} ${queues.join(" ")}`;
    if (this.#known.get(worker) === offer) return false;
    if (this.#known.size >= MOST) this.#known.clear();
    this.#known.set(worker, offer);
    return true;
  }
}
