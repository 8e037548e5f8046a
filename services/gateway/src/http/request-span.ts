import type { Span, Tracer } from "@sheaf/service";
import type { Request, Response } from "express";
import { isProbe } from "./probes.ts";

/** What is told as the status where the client left before there was an answer, as proxies do. */
const CLIENT_LEFT = 499;

/** A request whose span is wanted. */
export interface SpannedRequest {
  readonly req: Request;
  readonly res: Response;
  readonly requestId: string;
  /** The caller's W3C trace context; may be empty. */
  readonly parent: string;
}

/** Begins the span of a request, which ends with its answer, streams with their end. None where traces are off, and for probes. */
export function requestSpan(tracer: Tracer | undefined, request: SpannedRequest): Span | undefined {
  const { req, res, requestId, parent } = request;
  if (!tracer || isProbe(req.path)) return undefined;
  const { method } = req;
  const attributes = { "http.request.method": method, "sheaf.request_id": requestId };
  const span = tracer.span(method, { parent, kind: "server", attributes });
  res.once("close", () => {
    // The route's pattern, where one was reached; it says so once it has.
    const route = (req.route as { readonly path: string } | undefined)?.path;
    const status = res.headersSent ? res.statusCode : CLIENT_LEFT;
    if (route !== undefined) span.rename(`${method} ${route}`);
    span.set({ "http.route": route, "http.response.status_code": status });
    span.end(status >= 500 ? { type: String(status) } : undefined);
  });
  return span;
}
