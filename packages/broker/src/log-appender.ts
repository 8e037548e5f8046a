import { toBinary } from "@bufbuild/protobuf";
import type { Msg, Subscription } from "@nats-io/transport-node";
import { type Event, EventSchema } from "@sheaf/proto";
import { AppendQueue } from "./append-queue.ts";
import { type Broker, type BrokerLog, wire } from "./broker.ts";
import { BrokerUnavailableError, LogFullError } from "./errors.ts";
import { readPublishAck } from "./publish-ack.ts";

/** When to stop trying. */
export interface AppendOptions {
  /** Gives up after this long, connected or not; default: never. */
  readonly timeoutMs?: number;
}

/**
 * Writes events into the log. One record is on its way at a time; what is asked for meanwhile shares the next one.
 * A write that fails or gets no answer is repeated, so an event may be stored more than once: the fold ignores that.
 */
export interface LogAppender {
  /**
   * Resolves with the log sequence of the record that holds the event.
   *
   * @throws BrokerUnavailableError after `timeoutMs` or when stopped: the event may be stored or not.
   * @throws LogFullError at once when the log has no room.
   * @throws RecordTooLargeError when the event alone exceeds a record.
   */
  append(event: Event, options?: AppendOptions): Promise<number>;
  /** As `append`, for events that belong together: they keep their order, may span records, and resolve with the sequence of the last. */
  appendMany(events: readonly Event[], options?: AppendOptions): Promise<number>;
  /** Events not yet acknowledged. */
  pending(): number;
  /** Takes no more, waits up to 2 s for what is under way while connected, then rejects the rest. May be called twice. */
  stop(): Promise<void>;
}

/** Where and how to write. */
export interface LogAppenderOptions {
  readonly broker: Broker;
  /** One of `logSubject`. */
  readonly subject: string;
  /** Id of this process, kept in every record. */
  readonly writer: string;
  /** Size of a record at most; 512 KiB fits every broker. */
  readonly maxRecordBytes: number;
  /**
   * Time from one write to the next at least, in milliseconds, give or take one; default 0. It leaves room on the log's
   * disk for others.
   */
  readonly minSpacingMs?: number;
  /** The oldest fold version that may skip an event; default 1 for every one. */
  readonly minReaderOf?: (event: Event) => number;
  /** Told of each record that is stored, and of how long that took, in milliseconds. */
  onStored?(ms: number): void;
  readonly log: BrokerLog;
}

const ATTEMPT_MIN_MS = 1_000;
const ATTEMPT_MAX_MS = 5_000;
const BACKOFF_MIN_MS = 25;
const BACKOFF_MAX_MS = 500;
const STOP_WITHIN_MS = 2_000;

/** An appender for one subject. */
export function createLogAppender(options: LogAppenderOptions): LogAppender {
  return new GroupCommitAppender(options);
}

/** idle → sending → idle, or → backing off → sending. `#timer` belongs to whichever state waits. */
type State = "idle" | "scheduled" | "sending" | "stopped";

class GroupCommitAppender implements LogAppender {
  readonly #options: LogAppenderOptions;
  readonly #queue: AppendQueue;
  readonly #inbox: string;
  readonly #subscription: Subscription;
  readonly #offs: (() => void)[];
  #state: State = "idle";
  #timer: NodeJS.Timeout | undefined;
  /** Number of the present attempt: an answer to an earlier one says nothing about what is in this one. */
  #attempt = 0;
  #fails = 0;
  #lastSentMs = Number.NEGATIVE_INFINITY;
  #stopping: Promise<void> | undefined;

  constructor(options: LogAppenderOptions) {
    const { broker, writer, maxRecordBytes } = options;
    this.#options = options;
    this.#queue = new AppendQueue({ writer, maxRecordBytes });
    this.#inbox = `${broker[wire].inbox()}.`;
    this.#subscription = broker[wire].nc.subscribe(`${this.#inbox}*`, {
      callback: (error, msg) => {
        if (!error) this.#answered(msg);
      },
    });
    this.#offs = [
      broker.onDisconnect(() => this.#state === "sending" && this.#failed("disconnected")),
      broker.onReconnect(() => this.#reconnected()),
    ];
  }

  append(event: Event, options: AppendOptions = {}): Promise<number> {
    return this.appendMany([event], options);
  }

  appendMany(events: readonly Event[], options: AppendOptions = {}): Promise<number> {
    if (this.#stopping !== undefined) return Promise.reject(new BrokerUnavailableError("the log appender is stopped"));
    const { minReaderOf = () => 1 } = this.#options;
    const encoded = events.map((event) => ({ bytes: toBinary(EventSchema, event), minReader: minReaderOf(event) }));
    const promise = this.#queue.add(encoded, options.timeoutMs);
    if (this.#state === "idle") this.#schedule(this.#spacingLeft());
    return promise;
  }

  pending(): number {
    return this.#queue.size;
  }

  stop(): Promise<void> {
    this.#stopping ??= this.#stop();
    return this.#stopping;
  }

  async #stop(): Promise<void> {
    const { promise: late, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, this.#options.broker.connected() ? STOP_WITHIN_MS : 0);
    await Promise.race([this.#queue.drained(), late]);
    clearTimeout(timer);
    clearTimeout(this.#timer);
    this.#state = "stopped";
    for (const off of this.#offs) off();
    this.#subscription.unsubscribe();
    this.#queue.rejectAll(new BrokerUnavailableError("stopped before the log answered"));
  }

  #schedule(delayMs: number): void {
    clearTimeout(this.#timer);
    this.#state = "scheduled";
    // Without delay: what is asked for in the same breath shares the record.
    if (delayMs > 0) this.#timer = setTimeout(() => this.#send(), delayMs);
    else queueMicrotask(() => this.#send());
  }

  #spacingLeft(): number {
    return this.#lastSentMs + (this.#options.minSpacingMs ?? 0) - performance.now();
  }

  #send(): void {
    if (this.#state !== "scheduled") return;
    clearTimeout(this.#timer);
    const record = this.#queue.nextRecord();
    if (record === undefined) {
      this.#state = "idle";
      return;
    }
    const { broker, subject } = this.#options;
    this.#state = "sending";
    this.#attempt += 1;
    this.#lastSentMs = performance.now();
    const attemptMs = Math.min(ATTEMPT_MIN_MS * 2 ** this.#fails, ATTEMPT_MAX_MS);
    this.#timer = setTimeout(() => this.#failed("no answer"), attemptMs);
    try {
      if (!broker.connected()) throw new BrokerUnavailableError("disconnected");
      broker[wire].nc.publish(subject, record, { reply: this.#inbox + this.#attempt });
    } catch (error) {
      this.#failed(String(error));
    }
  }

  #reconnected(): void {
    this.#fails = 0;
    if (this.#state === "scheduled") this.#schedule(0);
  }

  #answered(msg: Msg): void {
    if (this.#state !== "sending" || msg.subject !== this.#inbox + this.#attempt) return;
    const ack = readPublishAck(msg);
    if (ack.kind === "stored") {
      this.#options.onStored?.(performance.now() - this.#lastSentMs);
      this.#queue.stored(ack.seq);
    } else if (ack.kind === "full") {
      this.#options.log.error({ subject: this.#options.subject, reason: ack.reason }, "the log is full");
      this.#queue.refused(new LogFullError(`the log is full: ${ack.reason}`));
    } else {
      this.#failed(ack.kind === "retry" ? ack.reason : ack.kind);
      return;
    }
    // Step by step: a log that is slow for a while must not get each record twice.
    this.#fails = Math.max(0, this.#fails - 1);
    this.#schedule(this.#spacingLeft());
  }

  #failed(reason: string): void {
    const { log, subject } = this.#options;
    if (this.#fails === 0) log.warn({ subject, reason }, "a write to the log failed and will be repeated");
    this.#queue.unanswered();
    this.#schedule(Math.min(BACKOFF_MIN_MS * 2 ** this.#fails, BACKOFF_MAX_MS));
    this.#fails += 1;
  }
}
