import { createClient, type Transport } from "@connectrpc/connect";
import type { BlobStore } from "@sheaf/blobs";
import { BUILT_IN_PRESETS, type Presets } from "@sheaf/image-options";
import { SchedulerService } from "@sheaf/proto";
import {
  createHttpMetrics,
  type Limits,
  type ListenAddress,
  type Logger,
  type Metrics,
  type Part,
  type Tracer,
} from "@sheaf/service";
import type { Request, Response } from "express";
import { createApp } from "./app.ts";
import { createCredentials } from "./auth/credentials.ts";
import type { Keys } from "./auth/key-file.ts";
import { randomSecrets } from "./auth/secrets.ts";
import type { DemoSleep, GatewayContext } from "./context.ts";
import { createControlWatch } from "./control-watch.ts";
import { createCors } from "./http/cors.ts";
import { createIntake } from "./http/intake.ts";
import { isLong } from "./http/long-request.ts";
import { createLoopLag } from "./http/loop-lag.ts";
import { toOriginForm } from "./http/origin-form.ts";
import { HttpError } from "./http/problem.ts";
import { createRateLimit, type RateLimit } from "./http/rate-limit.ts";
import { sendError } from "./http/send-error.ts";
import { createStallGuard } from "./http/stall-guard.ts";
import { createHttpServer } from "./http-server.ts";
import { createFeeds } from "./live/feeds.ts";
import { SSE_TIMING, type SseTiming } from "./live/sse-reader.ts";
import { createContract } from "./openapi/contract.ts";
import { openPage } from "./page/built-page.ts";
import { createProgressBoard } from "./progress-board.ts";
import { createRevisions } from "./revisions.ts";
import { errorStyleOf, ROUTES } from "./routes.ts";
import { createSchemas } from "./schemas/schemas.ts";
import { createSubmitLine } from "./submit/submit-line.ts";

/** How patient the gateway is. */
export interface GatewayTiming {
  /** For the headers of a request; looked at four times in that time. Default 10 s. */
  readonly headersTimeoutMs: number;
  /** A body must bring `stallBytes` within each such stretch; looked at four times in it. Default 10 s. */
  readonly stallMs: number;
  /** Default 1 KiB. */
  readonly stallBytes: number;
  /** For requests in flight once the gateway stops. Default 10 s. */
  readonly drainMs: number;
  /** Before the watch of Control is opened again where that failed; doubled up to 20 times. Default 100 ms. */
  readonly watchMs: number;
  readonly sse: SseTiming;
}

const TIMING: GatewayTiming = {
  // With the looks in between and the time an answer is given, whoever trickles is gone within 15 s.
  headersTimeoutMs: 10_000,
  stallMs: 10_000,
  stallBytes: 1_024,
  drainMs: 10_000,
  watchMs: 100,
  sse: SSE_TIMING,
};

/** Of one address, so that nobody searches for keys here; those who know theirs are not counted. */
const FAILED_SIGN_INS_PER_MINUTE = 10;

/** What a gateway is made of. */
export interface GatewayOptions {
  readonly listen: ListenAddress;
  /** To the scheduler. */
  readonly transport: Transport;
  readonly blobs: BlobStore;
  readonly limits: Limits;
  /** What image options may name; default the built-in ones. */
  readonly presets?: Presets;
  /** Undefined: opaque references fail as images that do not exist. */
  readonly demoSleep: DemoSleep | undefined;
  /** Serve loopback names only; the rule as long as there are no keys. */
  readonly loopbackOnly: boolean;
  /** Who may do what; undefined: everyone who can connect is operator. */
  readonly keys?: Pick<Keys, "find" | "findById"> | undefined;
  /** What links and sessions are signed with; the first signs, all verify. Undefined: a random one of this gateway alone. */
  readonly secrets?: readonly string[] | undefined;
  /** Origins whose pages may use the API by key or link; default none. */
  readonly corsOrigins?: readonly string[];
  /** Proxies in front; default 0. */
  readonly proxies?: number;
  /** Unix milliseconds, for the ends of links and sessions; default the system's clock. */
  readonly now?: () => number;
  /** Of the built web page, which is read once; undefined (default): there is no page. */
  readonly pageFolder?: string | undefined;
  readonly metrics: Pick<Metrics, "registry">;
  /** Undefined (default): traces are off. */
  readonly tracer?: Tracer | undefined;
  readonly log: Logger;
  readonly timing?: Partial<GatewayTiming>;
}

/** A part that serves the REST API. */
export interface Gateway extends Part {
  /** The port it listens on; 0 before the start. */
  readonly port: number;
}

/** Makes a gateway. It keeps nothing of its own, so any number of them may serve side by side. */
export function createGateway(options: GatewayOptions): Gateway {
  const timing = { ...TIMING, ...options.timing };
  const { loopbackOnly, corsOrigins = [], proxies = 0, listen, limits, log } = options;
  let draining = false;
  const context = createContext(options, { timing, draining: () => draining });
  const lag = createLoopLag();
  const intake = createIntake({ maxRequests: limits.requestsAtOnce, lag });
  const app = createApp(context, { routes: ROUTES, loopbackOnly, cors: createCors(corsOrigins), intake, proxies });
  const httpMetrics = createHttpMetrics(options.metrics.registry);
  const stallGuard = createStallGuard({ windowMs: timing.stallMs, minBytes: timing.stallBytes });
  const server = createHttpServer({
    listen,
    listener(req, res) {
      toOriginForm(req);
      httpMetrics.watch(req, res, { isStream: isLong(req), route: () => routeOf(req as Request) });
      stallGuard.watch(req, () => answerStalled(req as Request, res as Response));
      app(req, res);
    },
    ...timing,
  });
  return {
    name: "gateway",
    get port() {
      return server.port;
    },
    async start() {
      await context.control.start();
      lag.start();
      await server.start();
      log.info({ host: listen.host, port: server.port }, "serving HTTP");
    },
    async stop() {
      draining = true;
      // Streams never end by themselves: their readers go on with another gateway.
      context.control.feed.stop();
      await context.feeds.stop();
      await server.stop();
      stallGuard.stop();
      lag.stop();
      context.rateLimit?.stop();
      context.failedSignIns.stop();
      await context.control.stop();
    },
  };
}

function createContext(
  options: GatewayOptions,
  { timing, draining }: { timing: GatewayTiming; draining: () => boolean },
): GatewayContext {
  const { transport, blobs, limits, presets = BUILT_IN_PRESETS, demoSleep, metrics, tracer, log } = options;
  const { keys, secrets = randomSecrets(log), now = Date.now } = options;
  const scheduler = createClient(SchedulerService, transport);
  const control = createControlWatch(scheduler, timing.watchMs);
  const schemas = createSchemas(limits);
  return {
    scheduler,
    submits: createSubmitLine(scheduler),
    blobs,
    limits,
    schemas,
    presets,
    control,
    revisions: createRevisions(),
    progress: createProgressBoard(),
    feeds: createFeeds(scheduler, log),
    sse: timing.sse,
    demoSleep,
    contract: createContract({ limits, routes: ROUTES }),
    page: openPage(options.pageFolder, log),
    credentials: createCredentials({ keys, secrets, now }),
    rateLimit: requestsPerMinuteOf(limits),
    failedSignIns: createRateLimit({ name: "failed sign-ins", perMinute: FAILED_SIGN_INS_PER_MINUTE, status: 401 }),
    metrics,
    tracer,
    draining,
    log,
  };
}

function requestsPerMinuteOf({ requestsPerMinute }: Limits): RateLimit | undefined {
  return requestsPerMinute === 0 ? undefined : createRateLimit({ name: "requests", perMinute: requestsPerMinute });
}

/** The pattern of the route that a request has reached. */
function routeOf({ route }: Request): string | undefined {
  return (route as { readonly path: string } | undefined)?.path;
}

/** The handler that reads the body learns of it as of a client that left. */
function answerStalled(req: Request, res: Response): void {
  const error = new HttpError("request_timeout", "The body came too slowly");
  const requestId = String(res.getHeader("x-request-id") ?? "");
  // Once its answer is out, Node tells a request nothing of its connection's end any more.
  res.once("close", () => req.destroy(error));
  sendError(req, res, { error, style: errorStyleOf(req.path), requestId });
}
