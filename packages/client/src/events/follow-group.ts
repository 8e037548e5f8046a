import { pause } from "../http/pause.ts";
import { backoffMs, isPassing } from "../http/retry-policy.ts";
import type { Transport } from "../http/transport.ts";
import { SheafError } from "../sheaf-error.ts";
import type { GroupEvent } from "../types/events.ts";
import { groupEventFrom } from "./group-event.ts";
import { readMessages, SilenceError } from "./read-messages.ts";

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

/** Which events, and until when. */
export interface FollowOptions {
  readonly path: string;
  readonly signal: AbortSignal;
  readonly lastEventId: string | undefined;
  readonly timing: FollowTiming;
}

/** The state of one following, over its connections. */
interface Following extends FollowOptions {
  lastEventId: string | undefined;
  retryMs: number;
  /** Connections since the last event. */
  fruitless: number;
  /** Whether any connection has told anything yet. */
  heard: boolean;
}

/**
 * A group's events over as many connections as it takes, each going on after the last event that was whole. Ends with
 * `group.finished`, or at once where `lastEventId` was that event's.
 *
 * The first connection fails as every call does; once a stream has run, only an answer that will not change ends it.
 */
export async function* followGroup(transport: Transport, options: FollowOptions): AsyncGenerator<GroupEvent, void> {
  const { signal, timing } = options;
  const following: Following = { ...options, retryMs: timing.retryMs, fruitless: 0, heard: false };
  for (;;) {
    try {
      if (yield* oneConnection(transport, following)) return;
    } catch (error) {
      signal.throwIfAborted();
      throwIfFinal(error, following);
    }
    following.fruitless++;
    const { retryMs: firstDelayMs, fruitless } = following;
    const maxDelayMs = Math.max(timing.maxRetryMs, firstDelayMs);
    await pause(backoffMs({ firstDelayMs, maxDelayMs }, fruitless, Math.random()), signal);
  }
}

/** True when there is nothing more to come. */
async function* oneConnection(transport: Transport, following: Following): AsyncGenerator<GroupEvent, boolean> {
  const { path, signal, lastEventId, timing } = following;
  const headers = { accept: "text/event-stream", ...(lastEventId !== undefined && { "last-event-id": lastEventId }) };
  const response = await transport.request({ path, headers, signal }, (answer) => answer);
  if (response.status === 204) return true;
  const messages = readMessages(bodyOf(response), {
    silenceMs: timing.silenceMs,
    onRetryMs: (retryMs) => Object.assign(following, { retryMs }),
  });
  for await (const message of messages) {
    Object.assign(following, { lastEventId: message.id, heard: true, fruitless: 0 });
    const event = groupEventFrom(message);
    if (event) yield event;
    if (event?.type === "group.finished") return true;
  }
  return false;
}

function bodyOf(response: Response): ReadableStream<Uint8Array> {
  const isStream = response.headers.get("content-type")?.startsWith("text/event-stream") ?? false;
  if (response.body && isStream) return response.body;
  throw new SheafError("no_streaming", "Answers cannot be read as streams here", { status: response.status });
}

function throwIfFinal(error: unknown, { heard }: Following): void {
  if (error instanceof SheafError && !(heard && isPassing(error))) throw error;
  // The first bytes come at once: who does not get them sits behind something that collects the answer.
  if (error instanceof SilenceError && !heard && !error.heard) {
    throw new SheafError("no_streaming", "Nothing of the stream arrives here", { cause: error });
  }
}
