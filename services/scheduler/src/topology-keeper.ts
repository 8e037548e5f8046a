import { type Broker, ensureTopology } from "@sheaf/broker";
import type { Logger, Part } from "@sheaf/service";

/** Wait before another try, in milliseconds. */
const RETRY_MS = 250;

/** What a keeper needs. */
export interface TopologyKeeperOptions {
  readonly broker: Broker;
  /** The queues there are to be, as of now. */
  readonly queues: () => readonly string[];
  readonly logMaxBytes: number;
  readonly logMaxAgeMs: number;
  readonly log: Logger;
}

/**
 * Keeps streams and consumers there: ensures them at the start, at every reconnect and when asked, because memory
 * streams and their consumers are gone after the restart of a single broker.
 */
export class TopologyKeeper implements Part {
  readonly name = "topology keeper";
  readonly #options: TopologyKeeperOptions;
  readonly #listeners = new Set<() => void>();
  #tasksCreatedAtMs = 0;
  #unsubscribe: () => void = () => {};
  #ensuring: Promise<void> | undefined;
  #again = false;
  #stopped = false;

  constructor(options: TopologyKeeperOptions) {
    this.#options = options;
  }

  /** When the task stream was created, by the broker's clock. */
  get tasksCreatedAtMs(): number {
    return this.#tasksCreatedAtMs;
  }

  /** Calls `listener` after each time the topology was ensured; the answer removes it. */
  onEnsured(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  async start(): Promise<void> {
    this.#unsubscribe = this.#options.broker.onReconnect(() => void this.ensure());
    await this.ensure();
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    this.#unsubscribe();
    await this.#ensuring;
  }

  /** Ensures the topology, trying until it is there or the keeper is stopped. */
  ensure(): Promise<void> {
    this.#again = true;
    this.#ensuring ??= this.#run();
    return this.#ensuring;
  }

  async #run(): Promise<void> {
    const { broker, queues, logMaxBytes, logMaxAgeMs, log } = this.#options;
    while (this.#again && !this.#stopped) {
      this.#again = false;
      try {
        const { tasksCreatedAtMs } = await ensureTopology(broker, { queues: queues(), logMaxBytes, logMaxAgeMs });
        this.#tasksCreatedAtMs = tasksCreatedAtMs;
        for (const listener of this.#listeners) listener();
      } catch (error) {
        log.warn({ err: error }, "the topology could not be ensured; trying again");
        this.#again = true;
        await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
      }
    }
    // In the same breath as the last look at `#again`: who asks after it starts a new run.
    this.#ensuring = undefined;
  }
}
