import { AckPolicy, type ConsumerConfig, type ConsumerInfo, DeliverPolicy, ReplayPolicy } from "@nats-io/jetstream";
import { type Msg, nanos, type Subscription } from "@nats-io/transport-node";
import { type Broker, type BrokerLog, wire } from "./broker.ts";
import { type DeliveryInfo, parseDeliveryInfo } from "./delivery-info.ts";

/** What to read and whom to tell. */
export interface OrderedConsumerOptions {
  readonly broker: Broker;
  readonly stream: string;
  /** Sequence of the first message wanted, from 1. */
  readonly fromSeq: number;
  /** Called for each message, in the stream's order; it must not throw. */
  onMessage(data: Uint8Array, info: DeliveryInfo, subject: string): void;
  /** Called once, when everything that was in the stream at the start has been delivered. */
  onCaughtUp?(): void;
  /**
   * Called once, and nothing after it: another stream bears the name now. Without this, that goes unnoticed; the
   * server lets a reader wait in silence for a sequence that the new stream may reach one day.
   */
  onReplaced?(): void;
  readonly log: BrokerLog;
}

/** How far a reader is behind its stream. */
export interface ReaderLag {
  /** Messages that the server had yet to deliver when it sent the last one. */
  readonly pending: number;
  /** Milliseconds since anything was heard of the consumer; an idle one sends a heartbeat every second. */
  readonly silentMs: number;
}

/** A reader at work. */
export interface OrderedReader {
  lag(): ReaderLag;
  /** No callback comes after this returns. May be called twice. */
  stop(): Promise<void>;
}

const HEARTBEAT_MS = 1_000;
/** A push consumer whose reader is gone is forgotten by the server after this. */
const FORGOTTEN_AFTER_MS = 10_000;
const MISSED_HEARTBEATS = 3;
const RETRY_MIN_MS = 100;
const RETRY_MAX_MS = 2_000;

/**
 * Reads a stream in order without acknowledgements: an ephemeral push consumer with flow control that is made anew,
 * behind the last message seen, whenever deliveries have a gap, heartbeats stay away or the connection was lost.
 *
 * The client library's own ordered consumers wait up to half a minute for a heartbeat after such a change.
 */
export function consumeOrdered(options: OrderedConsumerOptions): OrderedReader {
  return new OrderedConsumer(options);
}

class OrderedConsumer implements OrderedReader {
  readonly #options: OrderedConsumerOptions;
  readonly #watchdog: NodeJS.Timeout;
  readonly #offReconnect: () => void;
  #subscription: Subscription | undefined;
  /** The consumer at the server, once it is known to exist. */
  #name: string | undefined;
  #lastSeq: number;
  #delivered = 0;
  /** The count of deliveries at which everything that was there at the start has come. */
  #goal = Number.POSITIVE_INFINITY;
  #caughtUp = false;
  /** The stream's stamp of its creation, as first seen. */
  #created: string | undefined;
  #pending = 0;
  #heardAtMs = performance.now();
  #silentTicks = 0;
  #fails = 0;
  #retry: NodeJS.Timeout | undefined;
  #stopping: Promise<void> | undefined;

  constructor(options: OrderedConsumerOptions) {
    this.#options = options;
    this.#lastSeq = options.fromSeq - 1;
    this.#watchdog = setInterval(() => this.#tick(), HEARTBEAT_MS);
    this.#offReconnect = options.broker.onReconnect(() => this.#open("reconnected"));
    this.#open("start");
  }

  lag(): ReaderLag {
    return { pending: this.#pending, silentMs: performance.now() - this.#heardAtMs };
  }

  stop(): Promise<void> {
    this.#stopping ??= this.#stop();
    return this.#stopping;
  }

  async #stop(): Promise<void> {
    clearInterval(this.#watchdog);
    this.#offReconnect();
    await this.#drop();
  }

  /** Leaves the present consumer, if any, and asks for one behind the last message seen. */
  #open(why: string): void {
    if (this.#stopping !== undefined) return;
    if (why !== "start") this.#options.log.debug({ stream: this.#options.stream, why }, "reading the stream anew");
    void this.#drop();
    const { nc, inbox } = this.#options.broker[wire];
    if (nc.isClosed()) return;
    const subject = inbox();
    const subscription = nc.subscribe(subject, {
      callback: (error, msg) => {
        if (error) this.#openLater(error);
        else if (this.#subscription === subscription) this.#receive(subject, msg);
      },
    });
    this.#subscription = subscription;
    this.#delivered = 0;
    this.#silentTicks = 0;
    this.#create(subscription, subject).catch((error: unknown) => {
      if (this.#subscription === subscription) this.#openLater(error);
    });
  }

  async #create(subscription: Subscription, subject: string): Promise<void> {
    const { jsm } = this.#options.broker[wire];
    const { stream, onReplaced } = this.#options;
    if (onReplaced !== undefined && (await this.#isReplaced())) {
      await this.stop();
      onReplaced();
    }
    if (this.#subscription !== subscription) return;
    const info = await jsm.consumers.add(stream, this.#config(subject));
    // Overtaken by another attempt: without a subscriber the server forgets this consumer by itself.
    if (this.#subscription === subscription) this.#opened(info);
  }

  async #isReplaced(): Promise<boolean> {
    const { created, state } = await this.#options.broker[wire].jsm.streams.info(this.#options.stream);
    if (this.#stopping !== undefined) return false;
    this.#created ??= created;
    return created !== this.#created || state.last_seq < this.#lastSeq;
  }

  #opened(info: ConsumerInfo): void {
    this.#name = info.name;
    this.#fails = 0;
    this.#goal = info.delivered.consumer_seq + info.num_pending;
    // What came before this answer knows better.
    if (this.#delivered === 0) this.#pending = info.num_pending;
    this.#checkCaughtUp();
  }

  #openLater(error: unknown): void {
    if (this.#stopping !== undefined) return;
    const delayMs = Math.min(RETRY_MIN_MS * 2 ** this.#fails, RETRY_MAX_MS);
    const { log, stream } = this.#options;
    if (this.#fails === 0) log.warn({ stream, err: error }, "cannot read the stream");
    this.#fails += 1;
    void this.#drop();
    this.#retry = setTimeout(() => this.#open("retry"), delayMs);
  }

  async #drop(): Promise<void> {
    const { broker, stream } = this.#options;
    const name = this.#name;
    clearTimeout(this.#retry);
    this.#subscription?.unsubscribe();
    this.#subscription = undefined;
    this.#name = undefined;
    this.#goal = Number.POSITIVE_INFINITY;
    // Only tidiness: unanswered, the server does it after FORGOTTEN_AFTER_MS.
    if (name === undefined || !broker.connected()) return;
    await broker[wire].jsm.consumers.delete(stream, name).catch(() => false);
  }

  #receive(inbox: string, msg: Msg): void {
    this.#silentTicks = 0;
    this.#heardAtMs = performance.now();
    const info = msg.subject === inbox ? undefined : parseDeliveryInfo(msg.reply);
    if (info === undefined) {
      this.#receiveStatus(msg);
      return;
    }
    if (info.consumerSeq !== this.#delivered + 1) {
      this.#open("gap");
      return;
    }
    this.#delivered = info.consumerSeq;
    this.#lastSeq = info.seq;
    this.#pending = info.pending;
    this.#options.onMessage(msg.data, info, msg.subject);
    if (!this.#caughtUp) this.#checkCaughtUp();
  }

  #receiveStatus(msg: Msg): void {
    const { headers } = msg;
    if (headers?.code !== 100) {
      this.#openLater(new Error(`consumer ended: ${headers?.code} ${headers?.description}`));
      return;
    }
    // A flow-control request waits for an answer; so does a stalled consumer, which says so in its heartbeat.
    if (msg.reply) msg.respond();
    const stalled = headers.get("Nats-Consumer-Stalled");
    if (stalled !== "") this.#options.broker[wire].nc.publish(stalled);
    const sent = headers.get("Nats-Last-Consumer");
    if (sent !== "" && Number(sent) > this.#delivered) this.#open("gap");
  }

  #checkCaughtUp(): void {
    if (this.#caughtUp || this.#delivered < this.#goal) return;
    this.#caughtUp = true;
    this.#options.onCaughtUp?.();
  }

  /** Counts ticks, not time: after a pause of this process the heartbeats that came meanwhile are read first. */
  #tick(): void {
    if (!this.#options.broker.connected() || this.#subscription === undefined) return;
    this.#silentTicks += 1;
    if (this.#silentTicks > MISSED_HEARTBEATS) this.#open("heartbeats missed");
  }

  #config(subject: string): Partial<ConsumerConfig> {
    return {
      deliver_policy: DeliverPolicy.StartSequence,
      opt_start_seq: this.#lastSeq + 1,
      deliver_subject: subject,
      ack_policy: AckPolicy.None,
      replay_policy: ReplayPolicy.Instant,
      max_deliver: 1,
      flow_control: true,
      idle_heartbeat: nanos(HEARTBEAT_MS),
      inactive_threshold: nanos(FORGOTTEN_AFTER_MS),
      mem_storage: true,
      num_replicas: 1,
    };
  }
}
