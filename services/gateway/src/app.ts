import { REQUEST_ID_HEADER } from "@sheaf/service";
import express, { type Express, type NextFunction, type Request, type Response } from "express";
import helmet from "helmet";
import { roleFor } from "./auth/access.ts";
import { authorize, identify } from "./auth/authorize.ts";
import type { Keys } from "./auth/key-file.ts";
import type { GatewayContext } from "./context.ts";
import type { Exchange } from "./exchange.ts";
import { guardAgainstBrowsers } from "./http/browser-guard.ts";
import { httpErrorFrom } from "./http/error-from.ts";
import { openExchange } from "./http/open-exchange.ts";
import { HttpError } from "./http/problem.ts";
import { sendError } from "./http/send-error.ts";
import { errorStyleOf, type Route } from "./routes.ts";

/** Settings of the HTTP side alone. */
export interface AppOptions {
  readonly routes: readonly Route[];
  /** Serve loopback names only, as there are no keys. */
  readonly loopbackOnly: boolean;
  /** Undefined: everyone who can connect is operator. */
  readonly keys: Pick<Keys, "find"> | undefined;
}

/** Makes the Express application: guards, routes, and one place where errors are answered. */
export function createApp(gateway: GatewayContext, { routes, loopbackOnly, keys }: AppOptions): Express {
  const app = express();
  // An ETag over every answer would cost a hash per poll; routes that have one set it themselves.
  app.disable("etag").disable("x-powered-by").enable("case sensitive routing");
  const exchanges = new WeakMap<Request, Exchange>();
  const exchangeOf = (req: Request, res: Response): Exchange => {
    const known = exchanges.get(req) ?? openExchange(req, res, gateway.log);
    exchanges.set(req, known);
    return known;
  };

  app.use(securityHeaders());
  app.use((req, res, next) => {
    res.set({ [REQUEST_ID_HEADER]: exchangeOf(req, res).requestId, "Cache-Control": "no-store" });
    if (gateway.draining()) res.set("Connection", "close");
    guardAgainstBrowsers(req, { loopbackOnly });
    next();
  });
  for (const { method, path, handler } of routes) {
    const needed = roleFor({ method, path });
    app[method](path, (req, res) => {
      const exchange = exchangeOf(req, res);
      if (needed !== undefined) {
        const identity = identify(req, keys);
        authorize(identity, needed);
        exchange.tenant = identity.tenant;
      }
      return handler(exchange, gateway);
    });
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

/** The API answers JSON and pictures only, so nothing may be loaded or framed. TLS is somebody else's job. */
function securityHeaders() {
  return helmet({
    contentSecurityPolicy: { useDefaults: false, directives: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] } },
    strictTransportSecurity: false,
  });
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
