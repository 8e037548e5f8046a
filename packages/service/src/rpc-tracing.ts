import { MethodOptions_IdempotencyLevel as Idempotency } from "@bufbuild/protobuf/wkt";
import {
  type ContextValues,
  createContextKey,
  type Interceptor,
  type StreamRequest,
  type UnaryRequest,
} from "@connectrpc/connect";
import { observeRpc } from "./rpc-observer.ts";
import { TRACEPARENT_HEADER, traceparentFrom } from "./trace-context.ts";
import type { Tracer } from "./tracer.ts";

/** Trace context of the span of a call that is being answered. */
const OWN = createContextKey("");

/** Codes by which a server says that the fault is its own. */
const FAULTS: ReadonlySet<string> = new Set([
  "unknown",
  "deadline_exceeded",
  "unimplemented",
  "internal",
  "unavailable",
  "data_loss",
]);

/**
 * A span for each call that a server answers, streams to their end. Reads that come without a trace context are left
 * out: most are neighbours that look every second.
 */
export function traceRpc(tracer: Tracer): Interceptor {
  return (next) => (request) => {
    const parent = traceparentFrom(request.header.get(TRACEPARENT_HEADER));
    if (parent === "" && isRead(request)) return next(request);
    const method = `${request.service.typeName}/${request.method.name}`;
    const attributes = { "rpc.system.name": "grpc", "rpc.method": method };
    const span = tracer.span(method, { parent, kind: "server", attributes });
    request.contextValues.set(OWN, span.traceparent);
    return observeRpc(({ code }) => {
      span.set({ "rpc.response.status_code": code.toUpperCase() });
      span.end(FAULTS.has(code) ? { type: code } : undefined);
    })(next)(request);
  };
}

/** The trace context of a call's own span; empty where it has none. */
export function spanOfCall(values: ContextValues): string {
  return values.get(OWN);
}

function isRead({ service, method }: UnaryRequest | StreamRequest): boolean {
  return method.idempotency === Idempotency.NO_SIDE_EFFECTS || service.typeName.startsWith("grpc.");
}
