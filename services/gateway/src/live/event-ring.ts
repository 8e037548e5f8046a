/** One event as readers get it. */
export interface LiveEvent {
  /** Encoded, id and all. */
  readonly bytes: Buffer;
  /** A later event with the same key makes this one old. */
  readonly key: string;
}

/** Bounds of what is kept. */
export interface RingBounds {
  readonly events: number;
  readonly bytes: number;
}

/**
 * The latest events of a feed. A position is the number of events before it, from the feed's start: readers hold one, and
 * get what came after it as long as it is kept.
 */
export class EventRing {
  readonly #bounds: RingBounds;
  #events: LiveEvent[] = [];
  #start = 0;
  #bytes = 0;
  /** What was asked for last: readers are mostly at the same position. */
  #asked: { readonly from: number; readonly to: number; readonly bytes: Buffer } | undefined;

  constructor(bounds: RingBounds) {
    this.#bounds = bounds;
  }

  /** The position after the latest event. */
  get end(): number {
    return this.#start + this.#events.length;
  }

  push(event: LiveEvent): void {
    this.#events.push(event);
    this.#bytes += event.bytes.length;
    while (this.#events.length > this.#bounds.events || this.#bytes > this.#bounds.bytes) this.#drop();
  }

  /** Nothing before the end is kept any more: what comes next does not follow from it. */
  cut(): void {
    this.#start = this.end;
    this.#events = [];
    this.#bytes = 0;
  }

  /** Whether all events after a position are kept. */
  reaches(position: number): boolean {
    return position >= this.#start && position <= this.end;
  }

  /** All events after a position that is reached, encoded one after the other; of many, the latest of each key alone. */
  bytesAfter(position: number): Buffer {
    const { end } = this;
    if (this.#asked?.from !== position || this.#asked.to !== end) {
      const events = this.#events.slice(position - this.#start);
      this.#asked = { from: position, to: end, bytes: Buffer.concat(latest(events).map(({ bytes }) => bytes)) };
    }
    return this.#asked.bytes;
  }

  #drop(): void {
    this.#bytes -= this.#events.shift()?.bytes.length ?? 0;
    this.#start++;
  }
}

/** Beyond so many, a reader is told what is, and not how it came to be. */
const IN_FULL = 100;

function latest(events: readonly LiveEvent[]): readonly LiveEvent[] {
  if (events.length <= IN_FULL) return events;
  const last = new Map(events.map((event, at) => [event.key, at]));
  return events.filter((event, at) => last.get(event.key) === at);
}
