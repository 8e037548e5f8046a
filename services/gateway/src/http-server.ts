import { once } from "node:events";
import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { ListenAddress, Part } from "@sheaf/service";

/** Longer than the idle time of common load balancers, so that they close first and never meet a closed connection. */
const KEEP_ALIVE_MS = 65_000;

/** Less than one read of a socket, so that a request whose reader is busy holds one and not two. */
const BUFFER_BYTES = 16 * 1_024;

/** How often finished connections are looked for during a stop. */
const SWEEP_MS = 50;

/** Where and how the server listens. */
export interface HttpServerOptions {
  readonly listen: ListenAddress;
  readonly listener: RequestListener;
  /** How long a client may take to send the headers of a request. */
  readonly headersTimeoutMs: number;
  /** How long requests in flight may take once the server stops. */
  readonly drainMs: number;
}

/** A part that serves HTTP/1.1. */
export interface HttpServer extends Part {
  /** The port it listens on; 0 before the start. */
  readonly port: number;
}

/** Serves `listener`. `stop` accepts nothing more, lets requests finish for `drainMs`, then cuts what is left. */
export function createHttpServer(options: HttpServerOptions): HttpServer {
  const server = createServer(
    {
      headersTimeout: options.headersTimeoutMs,
      // Uploads are held to a rate instead; a total time would punish large ones.
      requestTimeout: 0,
      highWaterMark: BUFFER_BYTES,
      keepAliveTimeout: KEEP_ALIVE_MS,
      connectionsCheckingInterval: Math.max(100, options.headersTimeoutMs / 4),
    },
    options.listener,
  );
  let starting: Promise<unknown> = Promise.resolve();
  let stopped: Promise<void> | undefined;
  return {
    name: "http server",
    get port() {
      return (server.address() as AddressInfo | null)?.port ?? 0;
    },
    async start() {
      if (stopped) return;
      starting = once(server.listen(options.listen), "listening");
      await starting;
    },
    stop: () => (stopped ??= starting.then(ignore, ignore).then(() => close(server, options.drainMs))),
  };
}

function ignore(): void {}

async function close(server: Server, drainMs: number): Promise<void> {
  if (!server.listening) return;
  const closed = once(server, "close");
  server.close();
  // A connection that was busy when the stop began is kept alive after its answer unless somebody looks again.
  const sweep = setInterval(() => server.closeIdleConnections(), SWEEP_MS);
  const cut = setTimeout(() => server.closeAllConnections(), drainMs);
  await closed;
  clearInterval(sweep);
  clearTimeout(cut);
}
