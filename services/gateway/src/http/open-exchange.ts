import { type Logger, REQUEST_ID_HEADER } from "@sheaf/service";
import type { Request, Response } from "express";
import { takeLink } from "../auth/link-query.ts";
import type { Exchange } from "../exchange.ts";
import { requestIdFrom } from "./request-id.ts";

/** Begins the exchange of a request that has just come in. */
export function openExchange(req: Request, res: Response, log: Logger): Exchange {
  const requestId = requestIdFrom(req.get(REQUEST_ID_HEADER));
  const link = takeLink(req);
  const gone = new AbortController();
  const startedMs = performance.now();
  let handedOver = false;
  let child: Logger | undefined;
  res.once("finish", () => {
    handedOver = true;
  });
  res.once("close", () => {
    if (log.isLevelEnabled("debug")) {
      const ms = Math.round(performance.now() - startedMs);
      const { method, path } = req;
      log.debug({ requestId, method, path, status: res.statusCode, ms, handedOver }, "answered");
    }
    if (!handedOver) gone.abort(new Error("the client has left"));
  });
  return {
    ...{ req, res, requestId, link, gone: gone.signal },
    // Set before any handler is called.
    tenant: "",
    caller: undefined,
    carryLink: undefined,
    // Few requests log anything.
    get log() {
      child ??= log.child({ requestId });
      return child;
    },
  };
}
