import { REQUEST_ID_HEADER } from "@sheaf/service";
import express, { type Express, type NextFunction, type Request, type Response } from "express";
import { doorTo } from "./auth/admit.ts";
import type { GatewayContext } from "./context.ts";
import type { Exchange, Handler } from "./exchange.ts";
import { guardAgainstBrowsers } from "./http/browser-guard.ts";
import { type Cors, preflightHeaders, setCorsHeaders } from "./http/cors.ts";
import { httpErrorFrom } from "./http/error-from.ts";
import type { Intake } from "./http/intake.ts";
import { requireOneHost } from "./http/one-host.ts";
import { openExchange } from "./http/open-exchange.ts";
import { prefersHtml } from "./http/prefers-html.ts";
import { HttpError } from "./http/problem.ts";
import { setSecurityHeaders } from "./http/security-headers.ts";
import { sendError } from "./http/send-error.ts";
import { errorStyleOf, type Route } from "./routes.ts";

/** Settings of the HTTP side alone. */
export interface AppOptions {
  readonly routes: readonly Route[];
  /** Serve loopback names only, as there are no keys. */
  readonly loopbackOnly: boolean;
  readonly cors: Cors;
  readonly intake: Intake;
  /** Proxies in front, whose word on address and scheme of the client is taken. */
  readonly proxies: number;
}

/** Makes the Express application: guards, routes, and one place where errors are answered. */
export function createApp(gateway: GatewayContext, options: AppOptions): Express {
  const { routes, proxies } = options;
  const app = express();
  // An ETag over every answer would cost a hash per poll; routes that have one set it themselves.
  app.disable("etag").disable("x-powered-by").enable("case sensitive routing").set("trust proxy", proxies);
  const exchangeOf = (req: Request, res: Response): Exchange => {
    res.locals["exchange"] ??= openExchange(req, res, gateway);
    return res.locals["exchange"];
  };

  app.use((req, res, next) => {
    setSecurityHeaders(res);
    receive(exchangeOf(req, res), gateway, options);
    if (!res.writableEnded) next();
  });
  for (const route of routes) {
    const answer = answering(route);
    app[route.method](route.path, (req, res) => answer(exchangeOf(req, res), gateway));
  }
  refuseOtherMethods(app, routes);
  app.use(() => {
    throw new HttpError("not_found", "There is nothing here");
  });
  app.use((thrown: unknown, req: Request, res: Response, _next: NextFunction) => {
    const { log, gone, requestId } = exchangeOf(req, res);
    const error = httpErrorFrom(thrown);
    if (error.code === "internal" && !gone.aborted) log.error({ err: thrown, method: req.method }, "request failed");
    sendError(req, res, { error, style: errorStyleOf(req.path), requestId });
  });
  return app;
}

/** Lets a request for a route in, and answers it. */
function answering({ method, path, handler, page }: Route): Handler {
  const door = doorTo({ method, path });
  const pageDoor = doorTo({ method: "get", path: "/" });
  return async (exchange, gateway) => {
    const isPage = page !== undefined && gateway.page !== undefined && prefersHtml(exchange.req);
    await (isPage ? pageDoor : door)(exchange, gateway);
    await (isPage ? page : handler)(exchange, gateway);
  };
}

/** What comes before any route: headers of every answer, guards, and the answers to preflights. */
function receive(exchange: Exchange, gateway: GatewayContext, { loopbackOnly, cors, intake }: AppOptions): void {
  const { req, res, requestId, link } = exchange;
  // Not Express's own `set`, which looks at each value: this is done for every poll.
  res.setHeader(REQUEST_ID_HEADER, requestId);
  res.setHeader("Cache-Control", "no-store");
  if (gateway.draining()) res.set("Connection", "close");
  requireOneHost(req);
  setCorsHeaders(cors, req, res);
  // By these alone it is let in then, and never by the cookie that a browser adds by itself.
  const speaksForItself = link !== undefined || req.headers.authorization !== undefined || !gateway.credentials.keys;
  guardAgainstBrowsers(req, { loopbackOnly, allows: (origin) => speaksForItself && cors.allows(origin) });
  const preflight = preflightHeaders(cors, req);
  if (preflight) res.status(204).set(preflight).end();
  else intake.admit(req, res);
}

function refuseOtherMethods(app: Express, routes: readonly Route[]): void {
  for (const [path, sharing] of Map.groupBy(routes, (route) => route.path)) {
    const methods = sharing.flatMap(({ method }) => (method === "get" ? ["GET", "HEAD"] : [method.toUpperCase()]));
    const allow = methods.join(", ");
    app.all(path, (req, res) => {
      if (req.method !== "OPTIONS") {
        throw new HttpError("method_not_allowed", `Use ${allow}`, { headers: { Allow: allow } });
      }
      res.status(204).set("Allow", allow).end();
    });
  }
}
