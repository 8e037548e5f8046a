import type { WatchOptions } from "../call-options.ts";
import type { Transport } from "../http/transport.ts";
import { type EventKind, FOLLOW_TIMING, followEvents } from "./follow-events.ts";
import { interruptible } from "./interruptible.ts";

/** What to watch. */
export interface Watched<T> {
  readonly path: string;
  readonly kind: EventKind<T>;
}

/** The events of a stream; leaving the loop closes its connection. */
export function watchEvents<T>(
  transport: Transport,
  watched: Watched<T>,
  { signal, lastEventId, onConnection }: WatchOptions = {},
): AsyncIterableIterator<T> {
  const options = { ...watched, lastEventId, onConnection, timing: FOLLOW_TIMING };
  return interruptible((both) => followEvents(transport, { ...options, signal: both }), signal);
}
