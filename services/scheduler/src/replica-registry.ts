import { announceReplica, type Broker, onReplica } from "@sheaf/broker";
import type { Part } from "@sheaf/service";

/** Between two signs of life, in milliseconds. */
const EVERY_MS = 2_000;
/** A replica that has been silent this long, in milliseconds, is not counted. */
const SILENCE_MS = 6_000;

/** The scheduler's replicas, by their signs of life: each announces itself and listens to all. */
export class ReplicaRegistry implements Part {
  readonly name = "replica registry";
  readonly #broker: Broker;
  readonly #id: string;
  readonly #heardAtMs = new Map<string, number>();
  #timer: NodeJS.Timeout | undefined;
  #unsubscribe: () => void = () => {};

  constructor(broker: Broker, id: string) {
    this.#broker = broker;
    this.#id = id;
  }

  async start(): Promise<void> {
    this.#unsubscribe = onReplica(this.#broker, (id) => {
      // A new one need not be known by the others only when its next sign comes.
      if (!this.#heardAtMs.has(id) && id !== this.#id) announceReplica(this.#broker, this.#id);
      this.#heardAtMs.set(id, performance.now());
    });
    announceReplica(this.#broker, this.#id);
    this.#timer = setInterval(() => announceReplica(this.#broker, this.#id), EVERY_MS);
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    this.#unsubscribe();
  }

  /** Replicas heard of lately, this one always among them. */
  count(): number {
    const oldestMs = performance.now() - SILENCE_MS;
    for (const [id, atMs] of this.#heardAtMs) if (atMs < oldestMs) this.#heardAtMs.delete(id);
    return this.#heardAtMs.size + (this.#heardAtMs.has(this.#id) ? 0 : 1);
  }
}
