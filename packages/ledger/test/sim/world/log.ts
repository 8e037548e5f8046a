import type { LogEntry } from "@sheaf/ledger";
import type { Event } from "@sheaf/proto";
import { logEntry } from "../parts.ts";
import type { SimClock } from "./clock.ts";

/** A write that has not landed after this long, in milliseconds, never will: its connection is gone. */
const MAX_DELAY_MS = 20_000;

/** A record on its way into the log, and then its acknowledgement on the way back. */
export interface Copy {
  readonly events: readonly Event[];
  readonly sentAtMs: number;
  /** Sequence of the record; 0 until it is stored. */
  seq: number;
  /** Told of the acknowledgement. */
  readonly acked: (copy: Copy) => void;
}

/** The log: what is stored, and what is on its way. Copies land in any order, late, or never. */
export class SimLog {
  readonly entries: LogEntry[] = [];
  readonly copies: Copy[] = [];
  readonly #clock: SimClock;
  readonly #onStored: (entry: LogEntry) => void;

  constructor(clock: SimClock, onStored: (entry: LogEntry) => void) {
    this.#clock = clock;
    this.#onStored = onStored;
  }

  get end(): number {
    return this.entries.length;
  }

  send(events: readonly Event[], acked: (copy: Copy) => void): Copy {
    const copy = { events, sentAtMs: this.#clock.nowMs, seq: 0, acked };
    this.copies.push(copy);
    return copy;
  }

  /** It reaches the disk. */
  store(copy: Copy): void {
    if (copy.seq > 0) return;
    const entry = logEntry(this.end + 1, this.#clock.stampMs, [...copy.events]);
    this.entries.push(entry);
    copy.seq = entry.seq;
    this.#onStored(entry);
  }

  /** Its acknowledgement arrives. */
  ack(copy: Copy): void {
    if (copy.seq === 0) return;
    this.lose(copy);
    copy.acked(copy);
  }

  /** Whatever of it is on the way does not arrive. */
  lose(copy: Copy): void {
    const at = this.copies.indexOf(copy);
    if (at >= 0) this.copies.splice(at, 1);
  }

  /** What is too old to arrive is gone. */
  expire(): void {
    for (const copy of this.copies.filter((c) => c.sentAtMs < this.#clock.nowMs - MAX_DELAY_MS)) this.lose(copy);
  }
}
