import { type ConnectionState, SheafError } from "@sheaf/client";
import { mayPass } from "../api/may-pass.ts";
import type { Connection } from "./connection.ts";
import { pause } from "./pause.ts";
import { withStreamPermit } from "./stream-permit.ts";
import { type Visibility, whileSeen } from "./while-seen.ts";

/** What is kept up to date, in two ways. Both tell what they learn by themselves, and reject with a SheafError. */
export interface LiveSource {
  /** Follows a stream; resolves when nothing more is to come. `onConnection` is for the client's call. */
  stream(signal: AbortSignal, onConnection: (state: ConnectionState) => void): Promise<void>;
  /** Asks once; resolves to the time until it shall be asked again. */
  poll(signal: AbortSignal): Promise<number | "ended">;
}

/** How a source is followed. */
export interface FollowLiveOptions {
  readonly signal: AbortSignal;
  /** Told how it is kept up to date. */
  readonly onConnection: (connection: Connection) => void;
  /** Default: the document. */
  readonly page?: Visibility;
}

/** Time in which a stream has to begin, at first and after each wait for it; the service sends some of it at once. */
const FIRST_BYTE_MS = 5_000;
/** After a failure; doubled for each further one up to the longest. */
const FIRST_PAUSE_MS = 1_000;
const MAX_PAUSE_MS = 30_000;
/** Time of polls before a stream that did not begin is tried again; doubled for each further one up to the longest. */
const FIRST_POLLS_MS = 30_000;
const MAX_POLLS_MS = 300_000;

/**
 * Keeps a source up to date: by its stream where a permit is free and streams arrive here, else by polls, which look for
 * a permit each time. Where a stream does not begin and a poll is answered, something on the way holds streams back, or
 * was slow: after a while of polls it is tried again. Nothing is asked for a page that nobody has seen for a minute.
 * Failures that may pass are outlasted with growing pauses.
 *
 * Resolves when the source has ended or `signal` is aborted; rejects with an error that will not change.
 */
export async function followLive(source: LiveSource, options: FollowLiveOptions): Promise<void> {
  const { signal, onConnection, page } = options;
  const follower = new Follower(source, onConnection);
  const onAway = () => onConnection({ state: "paused" });
  try {
    await whileSeen((seen) => follower.run(seen), { signal, onAway, page });
    onConnection({ state: "ended" });
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}

class Follower {
  readonly #source: LiveSource;
  readonly #tell: FollowLiveOptions["onConnection"];
  /** In a row. */
  #failures = 0;
  /** When a stream is tried, by `performance.now()`. */
  #streamAtMs = 0;
  /** Streams in a row that did not begin although a poll was answered. */
  #heldBack = 0;

  constructor(source: LiveSource, tell: FollowLiveOptions["onConnection"]) {
    this.#source = source;
    this.#tell = tell;
  }

  /** Until the source has ended. */
  async run(signal: AbortSignal): Promise<void> {
    this.#tell({ state: "connecting" });
    for (;;) {
      try {
        const mayStream = performance.now() >= this.#streamAtMs;
        const stream = mayStream && (await withStreamPermit(() => this.#stream(signal)));
        if (stream === "ended") return;
        const nextMs = await this.#source.poll(signal);
        this.#failures = 0;
        if (stream === "silent") {
          this.#streamAtMs = performance.now() + Math.min(FIRST_POLLS_MS * 2 ** this.#heldBack++, MAX_POLLS_MS);
        }
        if (nextMs === "ended") return;
        this.#tell({ state: "polling" });
        await pause(nextMs, signal);
      } catch (error) {
        signal.throwIfAborted();
        await this.#outlast(error, signal);
      }
    }
  }

  /** `ended` when it has told all there is, `silent` when it did not begin, or not again after a wait. */
  async #stream(signal: AbortSignal): Promise<"ended" | "silent"> {
    const late = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const expectIn = (ms: number) => {
      timer = setTimeout(() => late.abort(), ms + FIRST_BYTE_MS);
    };
    const onConnection = (state: ConnectionState) => {
      if (signal.aborted) return;
      clearTimeout(timer);
      this.#failures = 0;
      if (state.state === "live") {
        this.#heldBack = 0;
        this.#tell(state);
      } else {
        expectIn(state.retryInMs);
        this.#wait(state.retryInMs);
      }
    };
    expectIn(0);
    try {
      await this.#source.stream(AbortSignal.any([signal, late.signal]), onConnection);
      return "ended";
    } catch (error) {
      signal.throwIfAborted();
      if (late.signal.aborted || (error instanceof SheafError && error.code === "no_streaming")) return "silent";
      throw error;
    } finally {
      clearTimeout(timer);
    }
  }

  async #outlast(error: unknown, signal: AbortSignal): Promise<void> {
    if (!(error instanceof SheafError && mayPass(error))) throw error;
    const pauseMs = Math.min(FIRST_PAUSE_MS * 2 ** this.#failures++, MAX_PAUSE_MS);
    const waitMs = Math.max(error.retryAfterMs ?? 0, pauseMs);
    this.#wait(waitMs);
    await pause(waitMs, signal);
  }

  #wait(ms: number): void {
    this.#tell({ state: "waiting", untilMs: performance.now() + ms });
  }
}
