import { constants, type Http2Server, type ServerHttp2Session, type ServerHttp2Stream } from "node:http2";

/** How connections are rotated. */
export interface RotationOptions {
  /** Age at which a connection is ended, in milliseconds, give or take a tenth. */
  readonly rotateMs: number;
  /** 0 to below 1; spreads the ages. */
  readonly random: () => number;
  /** Whether calls of this path answer with a stream of messages. */
  readonly isStreaming: (path: string) => boolean;
}

/** The open connections of an HTTP/2 server. */
export interface Sessions {
  /** Tells every client to go elsewhere (GOAWAY); each connection ends with its last call in flight. */
  close(): void;
  /** Resets the calls that answer with a stream: a reader that does not read would hold the end of its own up. */
  resetStreams(): void;
  /** Ends what is left at once. */
  destroy(): void;
}

/**
 * Keeps a server's connections and ends each gracefully at about the same age. Clients that balance over DNS look for
 * new replicas only when a connection ends, so without it a new replica would get no calls.
 */
export function trackSessions(server: Http2Server, { rotateMs, random, isStreaming }: RotationOptions): Sessions {
  const sessions = new Set<ServerHttp2Session>();
  server.on("session", (session) => {
    sessions.add(session);
    const timer = setTimeout(() => session.close(), rotateMs * (0.9 + 0.2 * random()));
    session.once("close", () => {
      clearTimeout(timer);
      sessions.delete(session);
    });
  });
  const streams = new Set<ServerHttp2Stream>();
  server.on("stream", (stream, headers) => {
    if (!isStreaming(headers[":path"] ?? "")) return;
    streams.add(stream);
    stream.once("close", () => streams.delete(stream));
  });
  return {
    resetStreams() {
      for (const stream of streams) stream.close(constants.NGHTTP2_CANCEL);
    },
    close() {
      for (const session of sessions) session.close();
    },
    destroy() {
      for (const session of sessions) session.destroy();
    },
  };
}
