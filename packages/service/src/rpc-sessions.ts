import type { Http2Server, ServerHttp2Session } from "node:http2";

/** How connections are rotated. */
export interface RotationOptions {
  /** Age at which a connection is ended, in milliseconds, give or take a tenth. */
  readonly rotateMs: number;
  /** 0 to below 1; spreads the ages. */
  readonly random: () => number;
}

/** The open connections of an HTTP/2 server. */
export interface Sessions {
  /** Tells every client to go elsewhere (GOAWAY); each connection ends with its last call in flight. */
  close(): void;
  /** Ends what is left at once. */
  destroy(): void;
}

/**
 * Keeps a server's connections and ends each gracefully at about the same age. Clients that balance over DNS look for
 * new replicas only when a connection ends, so without it a new replica would get no calls.
 */
export function trackSessions(server: Http2Server, { rotateMs, random }: RotationOptions): Sessions {
  const sessions = new Set<ServerHttp2Session>();
  server.on("session", (session) => {
    sessions.add(session);
    const timer = setTimeout(() => session.close(), rotateMs * (0.9 + 0.2 * random()));
    session.once("close", () => {
      clearTimeout(timer);
      sessions.delete(session);
    });
  });
  return {
    close() {
      for (const session of sessions) session.close();
    },
    destroy() {
      for (const session of sessions) session.destroy();
    },
  };
}
