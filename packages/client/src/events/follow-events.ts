import { pause } from "../http/pause.ts";
import { backoffMs, isPassing } from "../http/retry-policy.ts";
import type { Transport } from "../http/transport.ts";
import { SheafError } from "../sheaf-error.ts";
import type { ConnectionState } from "./connection-state.ts";
import { readMessages, SilenceError } from "./read-messages.ts";
import type { SseMessage } from "./sse-parser.ts";

/** When a stream counts as dead, and how it is taken up again. */
export interface FollowTiming {
  /** Without a byte; the service sends a heartbeat every 15 s. */
  readonly silenceMs: number;
  /** Before the first new connection, unless the service says how long. */
  readonly retryMs: number;
  /** Between later ones at most. */
  readonly maxRetryMs: number;
}

/** What holds where nothing else is said. */
export const FOLLOW_TIMING: FollowTiming = { silenceMs: 45_000, retryMs: 1_000, maxRetryMs: 15_000 };

/** Longest time that an error answer can ask for. */
const MAX_ASKED_MS = 60_000;

/** What a stream tells. */
export interface EventKind<T> {
  /** Undefined for a type that this version does not know, as newer servers may send. */
  read(message: SseMessage): T | undefined;
  /** Whether nothing comes after it. */
  isLast(event: T): boolean;
}

/** Which events, and until when. */
export interface FollowOptions<T> {
  readonly path: string;
  readonly kind: EventKind<T>;
  readonly signal: AbortSignal;
  readonly lastEventId: string | undefined;
  readonly onConnection: ((state: ConnectionState) => void) | undefined;
  readonly timing: FollowTiming;
}

/** The state of one following, over its connections. */
interface Following<T> extends FollowOptions<T> {
  lastEventId: string | undefined;
  retryMs: number;
  /** Connections since the last event. */
  fruitless: number;
  /** Whether any connection has told anything yet. */
  heard: boolean;
  /** Connections since the last byte that brought none. */
  silent: number;
}

/**
 * The events of a stream over as many connections as it takes, each going on after the last event that was whole. Ends
 * with the last event, or at once where `lastEventId` was that event's.
 *
 * The first connection fails as every call does. Once a stream has run, what ends it is an answer that will not change, or
 * two connections in a row that are made and bring nothing: `no_streaming`.
 */
export async function* followEvents<T>(transport: Transport, options: FollowOptions<T>): AsyncGenerator<T, void> {
  const { signal, timing, onConnection } = options;
  const following: Following<T> = { ...options, retryMs: timing.retryMs, fruitless: 0, heard: false, silent: 1 };
  for (;;) {
    let askedMs = 0;
    try {
      if (yield* oneConnection(transport, following)) return;
    } catch (error) {
      signal.throwIfAborted();
      throwIfFinal(error, following);
      if (error instanceof SheafError) askedMs = Math.min(error.retryAfterMs ?? 0, MAX_ASKED_MS);
    }
    following.fruitless++;
    const { retryMs: firstDelayMs, fruitless } = following;
    const maxDelayMs = Math.max(timing.maxRetryMs, firstDelayMs);
    const retryInMs = Math.max(askedMs, backoffMs({ firstDelayMs, maxDelayMs }, fruitless, Math.random()));
    onConnection?.({ state: "waiting", retryInMs });
    await pause(retryInMs, signal);
  }
}

/** True when there is nothing more to come. */
async function* oneConnection<T>(transport: Transport, following: Following<T>): AsyncGenerator<T, boolean> {
  const { path, kind, signal, lastEventId, timing, heard, onConnection } = following;
  const headers = { accept: "text/event-stream", ...(lastEventId !== undefined && { "last-event-id": lastEventId }) };
  // Later ones are repeated here alone, so that each wait is told of.
  const repeat = heard ? "never" : "always";
  const response = await transport.request({ path, headers, signal, repeat }, (answer) => answer);
  if (response.status === 204) return true;
  const messages = readMessages(bodyOf(response), {
    silenceMs: timing.silenceMs,
    onHeard: () => {
      following.silent = 0;
      onConnection?.({ state: "live" });
    },
    onRetryMs: (retryMs) => Object.assign(following, { retryMs }),
  });
  for await (const message of messages) {
    Object.assign(following, { lastEventId: message.id, heard: true, fruitless: 0 });
    const event = kind.read(message);
    if (event === undefined) continue;
    yield event;
    if (kind.isLast(event)) return true;
  }
  return false;
}

function bodyOf(response: Response): ReadableStream<Uint8Array> {
  const isStream = response.headers.get("content-type")?.startsWith("text/event-stream") ?? false;
  if (response.body && isStream) return response.body;
  throw new SheafError("no_streaming", "Answers cannot be read as streams here", { status: response.status });
}

function throwIfFinal(error: unknown, following: Pick<Following<unknown>, "heard" | "silent">): void {
  if (error instanceof SheafError && !(following.heard && isPassing(error))) throw error;
  // The first bytes come at once: who does not get them sits, or sits by now, behind something that collects the answer.
  if (error instanceof SilenceError && !error.heard && ++following.silent > 1) {
    throw new SheafError("no_streaming", "Nothing of the stream arrives here", { cause: error });
  }
}
