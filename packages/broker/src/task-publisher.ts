import type { Msg, Subscription } from "@nats-io/transport-node";
import { type Broker, type BrokerLog, wire } from "./broker.ts";
import { BrokerUnavailableError } from "./errors.ts";
import { Fifo } from "./fifo.ts";
import { isStored, readPublishAck } from "./publish-ack.ts";

/** What became of a publish. After a repeat, `occupied` may mean our own earlier try. */
export type PublishOutcome = "stored" | "occupied" | "full";

/** Puts runs into SHEAF_TASKS, many at a time. */
export interface TaskPublisher {
  /**
   * Resolves when the broker has answered. Without an answer it is repeated, for ever: after a second, or as soon as
   * a lost connection is back. That is safe because the queue holds a run's subject at most once.
   *
   * @throws BrokerUnavailableError when stopped before the answer came; the run may be in the queue.
   */
  publish(subject: string, body: Uint8Array): Promise<PublishOutcome>;
  /** Publishes not yet resolved. */
  outstanding(): number;
  /** Resolves when every publish of before this call is resolved. */
  settled(): Promise<void>;
  /** Waits up to a second for answers, then rejects what is left. May be called twice. */
  stop(): Promise<void>;
}

interface Publish {
  readonly subject: string;
  readonly body: Uint8Array;
  readonly resolve: (outcome: PublishOutcome) => void;
  readonly reject: (error: Error) => void;
  readonly promise: Promise<PublishOutcome>;
  sentAtMs: number;
}

const WINDOW = 4_096;
const REPEAT_AFTER_MS = 1_000;
const SWEEP_MS = 250;
const STOP_WITHIN_MS = 1_000;

/** A publisher of its own window (4,096 unanswered at a time; what exceeds it waits here). */
export function createTaskPublisher(options: { readonly broker: Broker; readonly log: BrokerLog }): TaskPublisher {
  return new PipelinedPublisher(options.broker, options.log);
}

/** One subscription takes all answers, told apart by the last token: the client's own request costs four times as much. */
class PipelinedPublisher implements TaskPublisher {
  readonly #broker: Broker;
  readonly #log: BrokerLog;
  readonly #inbox: string;
  readonly #subscription: Subscription;
  readonly #sweeper: NodeJS.Timeout;
  readonly #offReconnect: () => void;
  readonly #unanswered = new Map<number, Publish>();
  readonly #waiting = new Fifo<Publish>();
  #nextId = 0;
  #stopping: Promise<void> | undefined;

  constructor(broker: Broker, log: BrokerLog) {
    this.#broker = broker;
    this.#log = log;
    this.#inbox = `${broker[wire].inbox()}.`;
    this.#subscription = broker[wire].nc.subscribe(`${this.#inbox}*`, {
      callback: (error, msg) => this.#answer(error, msg),
    });
    this.#offReconnect = broker.onReconnect(() => this.#sweep(Number.POSITIVE_INFINITY));
    this.#sweeper = setInterval(() => this.#sweep(performance.now() - REPEAT_AFTER_MS), SWEEP_MS);
  }

  publish(subject: string, body: Uint8Array): Promise<PublishOutcome> {
    if (this.#stopping !== undefined)
      return Promise.reject(new BrokerUnavailableError("the task publisher is stopped"));
    const entry: Publish = { subject, body, ...Promise.withResolvers<PublishOutcome>(), sentAtMs: 0 };
    if (this.#unanswered.size < WINDOW) this.#begin(entry);
    else this.#waiting.push(entry);
    return entry.promise;
  }

  outstanding(): number {
    return this.#unanswered.size + this.#waiting.size;
  }

  async settled(): Promise<void> {
    await Promise.allSettled([...this.#unanswered.values(), ...this.#waiting].map((entry) => entry.promise));
  }

  stop(): Promise<void> {
    this.#stopping ??= this.#stop();
    return this.#stopping;
  }

  async #stop(): Promise<void> {
    const { promise: late, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, this.#broker.connected() ? STOP_WITHIN_MS : 0);
    await Promise.race([this.settled(), late]);
    clearTimeout(timer);
    clearInterval(this.#sweeper);
    this.#offReconnect();
    this.#subscription.unsubscribe();
    const left = [...this.#unanswered.values(), ...this.#waiting];
    this.#unanswered.clear();
    this.#waiting.clear();
    for (const entry of left) entry.reject(new BrokerUnavailableError("stopped before the broker answered"));
  }

  #begin(entry: Publish): void {
    const id = this.#nextId++;
    this.#unanswered.set(id, entry);
    this.#send(id, entry);
  }

  /** While disconnected nothing is handed to the client library, which would keep or drop it at its own discretion. */
  #send(id: number, entry: Publish): void {
    if (!this.#broker.connected()) return;
    entry.sentAtMs = performance.now();
    this.#broker[wire].nc.publish(entry.subject, entry.body, { reply: this.#inbox + id });
  }

  #answer(error: Error | null, msg: Msg): void {
    if (error) return;
    const id = Number(msg.subject.slice(this.#inbox.length));
    const entry = this.#unanswered.get(id);
    if (entry === undefined) return;
    const ack = isStored(msg.data) ? "stored" : readPublishAck(msg);
    if (typeof ack === "object" && ack.kind === "retry") {
      this.#log.debug(
        { subject: entry.subject, reason: ack.reason },
        "a run was not taken; it will be published again",
      );
      return;
    }
    this.#unanswered.delete(id);
    entry.resolve(typeof ack === "string" ? ack : ack.kind);
    const next = this.#waiting.shift();
    if (next !== undefined) this.#begin(next);
  }

  #sweep(sentBeforeMs: number): void {
    for (const [id, entry] of this.#unanswered) {
      // Nothing is younger than the ones before it, unless it has been repeated.
      if (entry.sentAtMs < sentBeforeMs) this.#send(id, entry);
    }
  }
}
