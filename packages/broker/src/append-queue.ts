import { BinaryWriter, WireType } from "@bufbuild/protobuf/wire";
import { BrokerUnavailableError, RecordTooLargeError } from "./errors.ts";

/** What every record of a queue begins with, and how large it may become. */
export interface RecordFrame {
  readonly writer: string;
  readonly maxRecordBytes: number;
}

/** An event as it is written. */
export interface EncodedEvent {
  readonly bytes: Uint8Array;
  /** The oldest fold version that may skip it. */
  readonly minReader: number;
}

/** Events that were asked for together. */
interface Append {
  readonly events: readonly EncodedEvent[];
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
/** Room that the `min_reader` behind the events takes at most. */
const MIN_READER_BYTES = 6;

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
    this.#head = new BinaryWriter().tag(WRITER, WireType.LengthDelimited).string(frame.writer).finish();
  }

  /** Events not known to be stored. */
  get size(): number {
    return this.#events;
  }

  /** Resolves with the sequence of the record that holds the last event. */
  add(events: readonly EncodedEvent[], timeoutMs: number | undefined): Promise<number> {
    if (events.length === 0) return Promise.reject(new RangeError("nothing to append"));
    const large = events.find(({ bytes }) => framedBytes(bytes) > this.#room);
    if (large !== undefined) {
      const reason = `an event of ${large.bytes.length} bytes exceeds a record of ${this.#frame.maxRecordBytes}`;
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
    let room = this.#room;
    let minReader = 1;
    fill: for (const append of this.#appends) {
      for (const event of append.events.slice(append.stored)) {
        room -= framedBytes(event.bytes);
        if (room < 0) break fill;
        writer.tag(EVENTS, WireType.LengthDelimited).bytes(event.bytes);
        minReader = Math.max(minReader, event.minReader);
        sent.set(append, (sent.get(append) ?? 0) + 1);
      }
    }
    this.#sent = sent;
    return sent.size === 0 ? undefined : writer.tag(MIN_READER, WireType.Varint).uint32(minReader).finish();
  }

  /** Bytes that the events of one record may take. */
  get #room(): number {
    return this.#frame.maxRecordBytes - this.#head.length - MIN_READER_BYTES;
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
