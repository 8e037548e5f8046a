import type { IncomingMessage } from "node:http";

/** What counts as a body that comes too slowly. */
export interface StallLimits {
  /** Within each such stretch… */
  readonly windowMs: number;
  /** …at least so many bytes must come. */
  readonly minBytes: number;
}

/** Watches the requests whose bodies are still coming in. */
export interface StallGuard {
  /** Watches until the body is in or the connection is closed. */
  watch(req: IncomingMessage, onStalled: () => void): void;
  stop(): void;
}

interface Watched {
  readonly req: IncomingMessage;
  readonly onStalled: () => void;
  bytes: number;
  sinceMs: number;
}

/**
 * Ends uploads that stand still or trickle, and no others: there is no limit on their total time, and a stretch in
 * which the service itself did not read does not count. One timer for all.
 */
export function createStallGuard({ windowMs, minBytes }: StallLimits): StallGuard {
  const watched = new Set<Watched>();
  const timer = setInterval(() => watched.forEach(inspect), windowMs / 4).unref();

  function inspect(one: Watched): void {
    const { req } = one;
    if (req.complete || req.destroyed) {
      watched.delete(one);
      return;
    }
    const nowMs = performance.now();
    const bytes = req.socket.bytesRead;
    const waitsForUs = req.readableLength > 0;
    if (waitsForUs || bytes - one.bytes >= minBytes) Object.assign(one, { bytes, sinceMs: nowMs });
    else if (nowMs - one.sinceMs >= windowMs) {
      watched.delete(one);
      one.onStalled();
    }
  }

  return {
    watch(req, onStalled) {
      if (req.complete) return;
      watched.add({ req, onStalled, bytes: req.socket.bytesRead, sinceMs: performance.now() });
    },
    stop: () => clearInterval(timer),
  };
}
