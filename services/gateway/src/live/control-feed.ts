import { encodeJsonEvent } from "./encode-event.ts";
import { EventRing } from "./event-ring.ts";
import { Listeners } from "./listeners.ts";
import type { SseFeed } from "./sse-reader.ts";

/** Control as its readers follow it: each gets the latest snapshot, then each new one, and a slow one the latest alone. */
export class ControlFeed implements SseFeed {
  readonly ring = new EventRing({ events: 1, bytes: Number.POSITIVE_INFINITY });
  readonly #listeners = new Listeners();
  #latest: { readonly id: string; readonly bytes: Buffer } | undefined;
  #stopped = false;

  get ended(): string | undefined {
    return this.#stopped ? "stopped" : undefined;
  }

  /** The latest snapshot; nothing before the first. */
  snapshot(): Buffer {
    return this.#latest?.bytes ?? Buffer.alloc(0);
  }

  /** Where to go on from for whoever has seen the event `id` last; undefined where that is not the latest. */
  positionOf(id: string): number | undefined {
    return this.#latest?.id === id ? this.ring.end : undefined;
  }

  listen(listener: () => void): () => void {
    return this.#listeners.add(listener);
  }

  /** Tells all readers. `id` names the snapshot. */
  tell(id: string, json: string): void {
    if (this.#stopped) return;
    const bytes = encodeJsonEvent(id, "control.snapshot", json);
    this.#latest = { id, bytes };
    this.ring.push({ key: "control", bytes });
    this.#listeners.notify();
  }

  /** Ends the streams of all readers. */
  stop(): void {
    this.#stopped = true;
    this.#listeners.notify();
  }
}
