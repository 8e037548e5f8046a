import type { IncomingMessage } from "node:http";

const EVENTS = /^\/v1\/[^?]*\/events\/?(?:\?|$)/;
const WAIT_MS = /[?&]wait_ms=0*[1-9]/;
const PREFER_WAIT = /\bwait\b/i;

/** Whether a path, query allowed, is one of the streams of events, which last as long as what they tell of. */
export function isEventStream(path: string): boolean {
  return EVENTS.test(path);
}

/** Whether a request may last as long as its client likes: a stream of events, or a wait for a change. */
export function isLong({ url = "", headers: { prefer } }: Pick<IncomingMessage, "url" | "headers">): boolean {
  return isEventStream(url) || WAIT_MS.test(url) || (prefer !== undefined && PREFER_WAIT.test(String(prefer)));
}
