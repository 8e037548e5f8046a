import type { Event } from "@sheaf/proto";
import type { SimClock } from "./clock.ts";
import type { Copy, SimLog } from "./log.ts";

/** Events in one record at most: a group in many chunks spans several. */
const RECORD_EVENTS = 3;
/** Without an answer for this long, in milliseconds, a write is repeated. */
const ATTEMPT_MS = 1_000;

/** Events that were asked for together. */
export interface Write {
  readonly events: readonly Event[];
  readonly untilMs: number;
  /** How many of them are known to be stored. */
  stored: number;
  /** Sequence of the record that holds the last; 0 until then. */
  seq: number;
  /** Given up: some of them may be stored. */
  failed: boolean;
}

/** Where an appender writes, and whether it can. */
export interface AppenderOptions {
  readonly log: SimLog;
  readonly clock: SimClock;
  readonly connected: () => boolean;
  /** Everything that came before over the same connection is heard first. */
  readonly hear: () => void;
}

/**
 * Writes events in order, one record at a time; what comes meanwhile shares the next one. A record without an answer is
 * sent again, though the first copy may still land.
 */
export class Appender {
  readonly #o: AppenderOptions;
  #writes: Write[] = [];
  #copy: Copy | undefined;
  #sent = new Map<Write, number>();
  #dead = false;

  constructor(options: AppenderOptions) {
    this.#o = options;
  }

  get idle(): boolean {
    return this.#writes.length === 0;
  }

  /** The record that it waits for. */
  get copy(): Copy | undefined {
    return this.#copy;
  }

  add(events: readonly Event[], timeoutMs = Number.POSITIVE_INFINITY): Write {
    const write = { events, untilMs: this.#o.clock.nowMs + timeoutMs, stored: 0, seq: 0, failed: false };
    this.#writes.push(write);
    this.pump();
    return write;
  }

  /** Sends what waits, if nothing is on its way; gives up what has waited too long. */
  pump(): void {
    const { log, clock, connected } = this.#o;
    if (this.#dead) return;
    for (const write of this.#writes) if (write.untilMs <= clock.nowMs) write.failed = true;
    this.#writes = this.#writes.filter((write) => !write.failed);
    if (this.#copy && this.#copy.sentAtMs <= clock.nowMs - ATTEMPT_MS) this.repeat();
    if (this.#copy || this.#writes.length === 0 || !connected()) return;
    this.#copy = log.send(this.#next(), (copy) => this.#acked(copy));
  }

  /** Nothing is known of the record on its way: it will be built and sent again. */
  repeat(): void {
    this.#copy = undefined;
    this.#sent = new Map();
  }

  /** The process is gone; what was sent may still land. */
  kill(): void {
    this.#dead = true;
  }

  #next(): Event[] {
    this.#sent = new Map();
    const events: Event[] = [];
    for (const write of this.#writes) {
      const part = write.events.slice(write.stored, write.stored + RECORD_EVENTS - events.length);
      if (part.length === 0) break;
      events.push(...part);
      this.#sent.set(write, part.length);
    }
    return events;
  }

  #acked(copy: Copy): void {
    // An answer to an earlier attempt says nothing about what is in this one.
    if (this.#dead || copy !== this.#copy || !this.#o.connected()) return;
    this.#o.hear();
    for (const [write, count] of this.#sent) {
      write.stored += count;
      if (write.stored === write.events.length) write.seq = copy.seq;
    }
    this.#writes = this.#writes.filter((write) => write.seq === 0);
    this.repeat();
    this.pump();
  }
}
