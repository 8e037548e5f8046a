import { BinaryWriter, WireType } from "@bufbuild/protobuf/wire";
import { BrokerUnavailableError, RecordTooLargeError } from "./errors.ts";

/** What every record of a queue begins with, and how large it may become. */
export interface RecordFrame {
  readonly writer: string;
  readonly minReader: number;
  readonly maxRecordBytes: number;
}

/** Events that were asked for together. */
interface Append {
  readonly events: readonly Uint8Array[];
  readonly resolve: (seq: number) => void;
  readonly reject: (error: Error) => void;
  /** How many of the events are stored. */
  stored: number;
  timer: NodeJS.Timeout | undefined;
}

/** Field numbers of sheaf.log.v1.Record. */
const MIN_READER = 1;
const WRITER = 2;
const EVENTS = 3;
const EMPTY = new Uint8Array();

/**
 * Encoded events on their way into the log, in order. A record is a prefix of the queue and leaves it only when it is
 * known to be stored: a repeat is built anew, without what has been given up and with what has come since.
 */
export class AppendQueue {
  readonly #frame: RecordFrame;
  readonly #head: Uint8Array;
  readonly #appends = new Set<Append>();
  /** How many events of each append are in the record on its way. */
  #sent: ReadonlyMap<Append, number> = new Map();
  #events = 0;
  #drained: (() => void)[] = [];

  constructor(frame: RecordFrame) {
    this.#frame = frame;
    this.#head = new BinaryWriter()
      .tag(MIN_READER, WireType.Varint)
      .uint32(frame.minReader)
      .tag(WRITER, WireType.LengthDelimited)
      .string(frame.writer)
      .finish();
  }

  /** Events not known to be stored. */
  get size(): number {
    return this.#events;
  }

  /** Resolves with the sequence of the record that holds the last event. */
  add(events: readonly Uint8Array[], timeoutMs: number | undefined): Promise<number> {
    if (events.length === 0) return Promise.reject(new RangeError("nothing to append"));
    const large = events.find((event) => this.#head.length + framedBytes(event) > this.#frame.maxRecordBytes);
    if (large !== undefined) {
      const reason = `an event of ${large.length} bytes exceeds a record of ${this.#frame.maxRecordBytes}`;
      return Promise.reject(new RecordTooLargeError(reason));
    }
    const { promise, resolve, reject } = Promise.withResolvers<number>();
    const append: Append = { events, resolve, reject, stored: 0, timer: undefined };
    if (timeoutMs !== undefined) {
      const expire = () =>
        this.#reject(append, new BrokerUnavailableError(`the log did not answer within ${timeoutMs} ms`));
      append.timer = setTimeout(expire, timeoutMs);
    }
    this.#appends.add(append);
    this.#events += events.length;
    return promise;
  }

  /** The next record: as many events from the front as fit. Undefined when there are none. */
  nextRecord(): Uint8Array | undefined {
    const writer = new BinaryWriter().raw(this.#head);
    const sent = new Map<Append, number>();
    let room = this.#frame.maxRecordBytes - this.#head.length;
    fill: for (const append of this.#appends) {
      for (let i = append.stored; i < append.events.length; i++) {
        const event = append.events[i] ?? EMPTY;
        room -= framedBytes(event);
        if (room < 0) break fill;
        writer.tag(EVENTS, WireType.LengthDelimited).bytes(event);
        sent.set(append, i + 1 - append.stored);
      }
    }
    this.#sent = sent;
    return sent.size === 0 ? undefined : writer.finish();
  }

  /** The record on its way is stored. */
  stored(seq: number): void {
    for (const [append, count] of this.#takeSent()) {
      append.stored += count;
      this.#events -= count;
      if (append.stored < append.events.length) continue;
      this.#remove(append);
      append.resolve(seq);
    }
    this.#checkDrained();
  }

  /** The record on its way will not be stored. */
  refused(error: Error): void {
    for (const append of this.#takeSent().keys()) this.#reject(append, error);
  }

  /** Nothing is known of the record on its way. */
  unanswered(): void {
    this.#takeSent();
  }

  rejectAll(error: Error): void {
    for (const append of this.#appends) this.#reject(append, error);
  }

  /** Resolves when the queue is empty. */
  drained(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#drained.push(resolve);
    this.#checkDrained();
    return promise;
  }

  /** Of those in the record on its way, the ones that nobody has given up on. */
  #takeSent(): Map<Append, number> {
    const sent = new Map([...this.#sent].filter(([append]) => this.#appends.has(append)));
    this.#sent = new Map();
    return sent;
  }

  #reject(append: Append, error: Error): void {
    this.#events -= append.events.length - append.stored;
    this.#remove(append);
    append.reject(error);
    this.#checkDrained();
  }

  #remove(append: Append): void {
    clearTimeout(append.timer);
    this.#appends.delete(append);
  }

  #checkDrained(): void {
    if (this.#appends.size > 0) return;
    for (const resolve of this.#drained.splice(0)) resolve();
  }
}

/** Size of an event as a length-delimited field: one byte of tag, the length as a varint, the bytes. */
function framedBytes(event: Uint8Array): number {
  let lengthBytes = 1;
  for (let rest = event.length >>> 7; rest > 0; rest >>>= 7) lengthBytes += 1;
  return 1 + lengthBytes + event.length;
}
