import { create } from "@bufbuild/protobuf";
import {
  type Broker,
  BrokerUnavailableError,
  changeSettings,
  followSettings,
  type SettingsFollower,
} from "@sheaf/broker";
import { type QueueSettings, QueueSettingsSchema } from "@sheaf/proto";
import type { Logger, Part } from "@sheaf/service";

/** A change must be stored and heard of within this time, in milliseconds; with the answer it stays below two seconds. */
const CHANGE_WITHIN_MS = 1_500;

/** What a board needs. */
export interface QueueSettingsOptions {
  readonly broker: Broker;
  /** Makes the bucket anew where it is missing: it may have gone without the connection having been lost. */
  readonly ensure: () => void;
  readonly log: Logger;
}

/** What operators have set for the queues, as every replica knows it. Nothing set means no pause and no limits. */
export class QueueSettingsBoard implements Part {
  readonly name = "queue settings";
  readonly #o: QueueSettingsOptions;
  readonly #settings = new Map<string, QueueSettings>();
  readonly #listeners = new Set<(settings: QueueSettings) => void>();
  readonly #waiters = new Map<() => void, number>();
  #following: SettingsFollower | undefined;
  /** That of the last change heard of. */
  #revision = 0;

  constructor(options: QueueSettingsOptions) {
    this.#o = options;
  }

  /** Resolves when everything that was set before is known: a leader that did not know of a pause would not keep it. */
  async start(): Promise<void> {
    const { broker, log } = this.#o;
    this.#following = followSettings({
      broker,
      onSettings: ({ settings, revision }) => this.#heard(settings, revision),
      onReset: () => this.#reset(),
      log,
    });
    await this.#following.caughtUp;
  }

  async stop(): Promise<void> {
    await this.#following?.stop();
  }

  /** The settings of a queue, known or not; they are not to be changed. */
  of(queue: string): QueueSettings {
    let settings = this.#settings.get(queue);
    if (!settings) {
      settings = create(QueueSettingsSchema, { queue });
      this.#settings.set(queue, settings);
    }
    return settings;
  }

  /** The settings of all queues that have been set or asked for. */
  all(): Iterable<QueueSettings> {
    return this.#settings.values();
  }

  /** Calls `listener` with a queue's settings each time they may have changed; the answer removes it. */
  onChanged(listener: (settings: QueueSettings) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /**
   * Changes a queue's settings in the bucket and answers them when this replica has heard of it; the others hear of it at
   * about the same time. `change` must be pure: it is called again when another operator was faster. Rejects with
   * BrokerUnavailableError after 1.5 s: the change may be stored or not.
   */
  async change(queue: string, change: (settings: QueueSettings) => QueueSettings): Promise<QueueSettings> {
    const { broker, ensure } = this.#o;
    const untilMs = performance.now() + CHANGE_WITHIN_MS;
    try {
      const { settings, revision } = await changeSettings(broker, queue, change);
      await this.#reached(revision, untilMs - performance.now());
      return settings;
    } catch (error) {
      if (broker.connected()) ensure();
      throw error;
    }
  }

  #reached(revision: number, timeoutMs: number): Promise<void> {
    if (this.#revision >= revision) return Promise.resolve();
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    this.#waiters.set(resolve, revision);
    const timer = setTimeout(() => reject(new BrokerUnavailableError("the change was not heard of")), timeoutMs);
    return promise.finally(() => {
      clearTimeout(timer);
      this.#waiters.delete(resolve);
    });
  }

  #heard(settings: QueueSettings, revision: number): void {
    this.#revision = revision;
    this.#settings.set(settings.queue, settings);
    for (const listener of this.#listeners) listener(settings);
    for (const [resolve, awaited] of this.#waiters) if (awaited <= revision) resolve();
  }

  #reset(): void {
    this.#revision = 0;
    const queues = [...this.#settings.keys()];
    this.#settings.clear();
    for (const queue of queues) for (const listener of this.#listeners) listener(this.of(queue));
  }
}
