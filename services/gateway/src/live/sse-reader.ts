import type { ServerResponse } from "node:http";
import { HEARTBEAT, RETRY } from "./encode-event.ts";
import type { EventRing } from "./event-ring.ts";

/** What readers follow. */
export interface SseFeed {
  readonly ring: Pick<EventRing, "reaches" | "end" | "bytesAfter">;
  /** Why nothing comes any more; undefined while it goes on. */
  readonly ended: string | undefined;
  /** What is now, for whoever goes on from the ring's end. */
  snapshot(): Buffer;
  /** Calls `listener` when there is more to tell, or the feed has ended; the answer removes it. */
  listen(listener: () => void): () => void;
}

/** How readers are treated. */
export interface SseTiming {
  /** Between two heartbeats. Default 15 s. */
  readonly heartbeatMs: number;
  /** A reader that takes nothing for so long is cut. Default 30 s. */
  readonly cutMs: number;
  /** A reader that was slow is told nothing for as long as it took, at most so long. Default 250 ms. */
  readonly slowMs: number;
}

/** What holds where nothing else is said. */
export const SSE_TIMING: SseTiming = { heartbeatMs: 15_000, cutMs: 30_000, slowMs: 250 };

/** How one reader is treated. */
export interface SseReaderOptions extends SseTiming {
  /** Makes of whole events what this reader gets in their place; default unchanged. */
  readonly rewrite?: ((events: string) => string) | undefined;
  /** A monotonic clock in milliseconds; default the process's. */
  readonly nowMs?: () => number;
}

/** Writes a feed to one client, from a position or from a snapshot, as fast as the client reads, until the feed's end. */
export class SseReader {
  readonly #res: ServerResponse;
  readonly #feed: SseFeed;
  readonly #options: SseReaderOptions;
  readonly #nowMs: () => number;
  readonly #heartbeat: NodeJS.Timeout;
  readonly #unlisten: () => void;
  #position: number | undefined;
  /** Set while the client does not read, and for a while after that. */
  #waiting: NodeJS.Timeout | undefined;
  #closed = false;

  /** `position` undefined: from a snapshot on. */
  constructor(res: ServerResponse, feed: SseFeed, position: number | undefined, options: SseReaderOptions) {
    this.#res = res;
    this.#feed = feed;
    this.#options = options;
    this.#nowMs = options.nowMs ?? (() => performance.now());
    this.#position = position;
    res.writeHead(200, {
      "Content-Type": "text/event-stream; charset=utf-8",
      "Cache-Control": "no-store",
      // Proxies would hold back what is not yet a full buffer.
      "X-Accel-Buffering": "no",
    });
    this.#heartbeat = setInterval(() => this.#beat(), options.heartbeatMs);
    this.#unlisten = feed.listen(() => this.#pump());
    res.once("close", () => this.#close());
    res.write(RETRY);
    this.#pump();
  }

  #pump(): void {
    if (this.#closed || this.#waiting) return;
    const { ring, ended } = this.#feed;
    if (this.#position === undefined || !ring.reaches(this.#position)) this.#write(this.#feed.snapshot());
    else if (this.#position < ring.end) this.#write(ring.bytesAfter(this.#position));
    this.#position = ring.end;
    if (ended) {
      this.#res.end();
      this.#close();
    }
  }

  #write(events: Buffer): void {
    const { rewrite, cutMs } = this.#options;
    const writtenAtMs = this.#nowMs();
    if (this.#res.write(rewrite ? rewrite(events.toString()) : events)) return;
    this.#waiting = setTimeout(() => this.#res.destroy(), cutMs);
    this.#res.once("drain", () => this.#rest(this.#nowMs() - writtenAtMs));
  }

  /** What is large fills the buffer of a prompt reader too, for a moment: only who took long waits long. */
  #rest(tookMs: number): void {
    clearTimeout(this.#waiting);
    const resume = () => {
      this.#waiting = undefined;
      this.#pump();
    };
    this.#waiting = setTimeout(resume, Math.min(tookMs, this.#options.slowMs));
  }

  #beat(): void {
    if (!this.#waiting) this.#write(HEARTBEAT);
  }

  #close(): void {
    this.#closed = true;
    clearInterval(this.#heartbeat);
    clearTimeout(this.#waiting);
    this.#unlisten();
  }
}
