import {
  type Logger,
  REQUEST_ID_HEADER,
  TRACEPARENT_HEADER,
  type Tracer,
  traceIdOf,
  traceparentFrom,
} from "@sheaf/service";
import type { Request, Response } from "express";
import { takeLink } from "../auth/link-query.ts";
import type { Exchange } from "../exchange.ts";
import { requestIdFrom } from "./request-id.ts";
import { requestSpan } from "./request-span.ts";

/** Who waits for an answer's end: a pipeline alone is seven. Node takes more than ten for a leak. */
const LISTENERS = 20;

/** Begins the exchange of a request that has just come in. */
export function openExchange(
  req: Request,
  res: Response,
  { log, tracer }: { readonly log: Logger; readonly tracer?: Tracer | undefined },
): Exchange {
  const requestId = requestIdFrom(req.get(REQUEST_ID_HEADER));
  const parent = traceparentFrom(req.get(TRACEPARENT_HEADER));
  const traceparent = requestSpan(tracer, { req, res, requestId, parent })?.traceparent ?? parent;
  const ids = { requestId, traceId: traceIdOf(traceparent) };
  const link = takeLink(req);
  const gone = createGone();
  const startedMs = performance.now();
  let child: Logger | undefined;
  res.setMaxListeners(LISTENERS);
  res.once("close", () => {
    const handedOver = res.writableFinished;
    if (log.isLevelEnabled("debug")) {
      const ms = Math.round(performance.now() - startedMs);
      const { method, path } = req;
      log.debug({ ...ids, method, path, status: res.statusCode, ms, handedOver }, "answered");
    }
    if (!handedOver) gone.abort();
  });
  return {
    req,
    res,
    requestId,
    traceparent,
    link,
    get gone() {
      return gone.signal();
    },
    // Set before any handler is called.
    tenant: "",
    caller: undefined,
    carryLink: undefined,
    // Few requests log anything.
    get log() {
      child ??= log.child(ids);
      return child;
    },
  };
}

/** A signal that is made once somebody asks for it: polls are answered without. */
function createGone() {
  let controller: AbortController | undefined;
  let left = false;
  const tell = () => controller?.abort(new Error("the client has left"));
  return {
    abort() {
      left = true;
      tell();
    },
    signal(): AbortSignal {
      if (!controller) {
        controller = new AbortController();
        if (left) tell();
      }
      return controller.signal;
    },
  };
}
