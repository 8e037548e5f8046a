import { type Broker, wire } from "./broker.ts";
import { queueConsumer, TASKS_STREAM } from "./topology.ts";

/** An idle queue is looked at this much less often than one that was not empty when it was last seen. */
const IDLE_FACTOR = 6;

/**
 * Notices a consumer that has messages and does not hand them out, although asked: servers have had such faults after
 * reconnects. One CONSUMER.INFO per period of silence, none while messages flow.
 */
export class StallWatch {
  readonly #broker: Broker;
  readonly #queue: string;
  readonly #stallMs: number;
  #quietSinceMs = performance.now();
  #pending = 0;
  #deliveries = 0;
  #checking = false;
  #stalled = false;

  constructor(broker: Broker, queue: string, stallMs: number) {
    this.#broker = broker;
    this.#queue = queue;
    this.#stallMs = stallMs;
  }

  /** Whether the last look found a stall and nothing has been delivered since. */
  get stalled(): boolean {
    return this.#stalled;
  }

  /** The first message has been asked for. */
  begin(): void {
    this.#quietSinceMs = performance.now();
  }

  /** A message came; so many wait behind it. */
  delivered(pending: number): void {
    this.#quietSinceMs = performance.now();
    this.#pending = pending;
    this.#deliveries += 1;
    this.#stalled = false;
  }

  /** Looks at the consumer if the silence has been long enough. True: it has just been found stalled. */
  async check(asked: boolean): Promise<boolean> {
    const patienceMs = this.#stallMs * (this.#pending > 0 ? 1 : IDLE_FACTOR);
    if (!asked || this.#checking || performance.now() - this.#quietSinceMs < patienceMs) return false;
    this.#checking = true;
    const before = this.#deliveries;
    try {
      const info = await this.#broker[wire].jsm.consumers.info(TASKS_STREAM, queueConsumer(this.#queue));
      this.#quietSinceMs = performance.now();
      this.#pending = info.num_pending;
      // A consumer at its limit of unacknowledged messages waits rightly.
      const mayDeliver = info.num_ack_pending < (info.config.max_ack_pending ?? Number.POSITIVE_INFINITY);
      this.#stalled = info.num_pending > 0 && mayDeliver && this.#deliveries === before;
      return this.#stalled;
    } catch {
      // What is wrong with the consumer shows in the pulls.
      return false;
    } finally {
      this.#checking = false;
    }
  }
}
