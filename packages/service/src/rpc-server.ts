import { once } from "node:events";
import { createServer } from "node:http2";
import type { AddressInfo } from "node:net";
import type { DescService } from "@bufbuild/protobuf";
import type { ConnectRouter, Interceptor } from "@connectrpc/connect";
import { connectNodeAdapter } from "@connectrpc/connect-node";
import { Health, ServerReflection } from "@sheaf/proto";
import type { Part } from "./lifecycle.ts";
import type { Logger } from "./logger.ts";
import { logRpc } from "./rpc-access-log.ts";
import { endStreamsOn, shuttingDown } from "./rpc-drain.ts";
import { createHealth } from "./rpc-health.ts";
import { createReflection } from "./rpc-reflection.ts";
import { trackSessions } from "./rpc-sessions.ts";
import type { ListenAddress } from "./setting.ts";

/** What an RPC server serves, and within which bounds. */
export interface RpcServerOptions {
  readonly listen: ListenAddress;
  readonly routes: (router: ConnectRouter) => void;
  /** What `routes` registers, for reflection and health. */
  readonly services: readonly DescService[];
  /** Outermost first; the access log is outside of all. */
  readonly interceptors?: readonly Interceptor[];
  /** Whether calls are taken now, for health. */
  readonly ready: () => boolean;
  /** Largest message taken and sent; a larger one is RESOURCE_EXHAUSTED. */
  readonly readMaxBytes: number;
  /** Longest deadline a caller may set; default 10 minutes. */
  readonly maxTimeoutMs?: number;
  /** Age at which a connection is ended gracefully, give or take a tenth; default 5 minutes. */
  readonly rotateMs?: number;
  /** How long calls in flight may take once the server stops; default 8 s. */
  readonly drainMs?: number;
  /** 0 to below 1; spreads the rotation. Default `Math.random`. */
  readonly random?: () => number;
  readonly log: Logger;
}

/** A part that answers RPCs. */
export interface RpcServer extends Part {
  /** The port it listens on; 0 before the start. */
  readonly port: number;
}

/**
 * Serves Connect, gRPC and gRPC-Web over HTTP/2 without TLS on one port, with health checking v1 and reflection v1.
 *
 * `stop` turns health to NOT_SERVING, refuses new calls, ends streams with UNAVAILABLE and lets unary calls finish
 * for `drainMs`; what is left then is cut.
 */
export function createRpcServer(options: RpcServerOptions): RpcServer {
  const shutdown = new AbortController();
  const server = createServer(HTTP2_OPTIONS, connectNodeAdapter(adapterOptions(options, shutdown.signal)));
  const sessions = trackSessions(server, {
    rotateMs: options.rotateMs ?? 300_000,
    random: options.random ?? Math.random,
    isStreaming: isStreamingOf(options.services),
  });
  server.on("connection", (socket) => socket.setKeepAlive(true, TCP_KEEPALIVE_MS).setNoDelay(true));
  let stopped: Promise<void> | undefined;

  async function drain(): Promise<void> {
    shutdown.abort(shuttingDown());
    if (!server.listening) return;
    const closed = once(server, "close");
    server.close();
    sessions.close();
    const reset = setTimeout(() => sessions.resetStreams(), STREAMS_END_MS);
    const timer = setTimeout(() => sessions.destroy(), options.drainMs ?? 8_000);
    await closed.finally(() => {
      clearTimeout(reset);
      clearTimeout(timer);
    });
  }

  return {
    name: "rpc-server",
    get port() {
      return (server.address() as AddressInfo | null)?.port ?? 0;
    },
    async start() {
      if (shutdown.signal.aborted) return;
      server.listen(options.listen);
      await once(server, "listening");
    },
    stop: () => (stopped ??= drain()),
  };
}

/** How long the last messages of streams may take once the server stops, in milliseconds. */
const STREAMS_END_MS = 1_000;

/** The system notices a peer that vanished without a word after about this time plus ten probes, a second apart. */
const TCP_KEEPALIVE_MS = 30_000;

const HTTP2_OPTIONS = {
  settings: { maxConcurrentStreams: 10_000, initialWindowSize: 1_048_576 },
  // Megabytes. A gateway's watches share one connection; with the default of 10 some that wait for their readers would
  // make it refuse new calls, and then end it.
  maxSessionMemory: 256,
  // A client that gives up many calls at once must not lose its connection: the defaults (1,000, then 33 a second)
  // are met by a few hundred browsers that navigate away, and would cut the unrelated streams beside them.
  streamResetBurst: 100_000,
  streamResetRate: 10_000,
};

function isStreamingOf(services: readonly DescService[]): (path: string) => boolean {
  const methods = [...services, Health, ServerReflection].flatMap((service) => service.methods);
  const streaming = methods.filter(({ methodKind }) => methodKind !== "unary" && methodKind !== "client_streaming");
  const paths = new Set(streaming.map(({ parent, name }) => `/${parent.typeName}/${name}`));
  return (path) => paths.has(path);
}

function adapterOptions(options: RpcServerOptions, shutdownSignal: AbortSignal) {
  const services = [...options.services, Health, ServerReflection];
  const ready = () => !shutdownSignal.aborted && options.ready();
  return {
    routes(router: ConnectRouter) {
      options.routes(router);
      router.service(Health, createHealth({ services: services.map(({ typeName }) => typeName), ready }));
      router.service(ServerReflection, createReflection(services));
    },
    interceptors: [logRpc(options.log), ...(options.interceptors ?? []), endStreamsOn(shutdownSignal)],
    // Compressing costs more than it saves between neighbours.
    acceptCompression: [],
    readMaxBytes: options.readMaxBytes,
    writeMaxBytes: options.readMaxBytes,
    maxTimeoutMs: options.maxTimeoutMs ?? 600_000,
  };
}
