import { ConnectError, type Interceptor } from "@connectrpc/connect";
import type { Logger } from "./logger.ts";
import { REQUEST_ID_HEADER } from "./rpc-error.ts";
import { observeRpc } from "./rpc-observer.ts";
import { TRACEPARENT_HEADER, traceIdOf } from "./trace-context.ts";

/**
 * Logs each call at debug. What a handler throws other than a ConnectError is a bug and reaches the caller without
 * its text, so it is logged in full at error.
 */
export function logRpc(log: Logger): Interceptor {
  return observeRpc(({ request, method, code, ms, error }) => {
    const requestId = request.header.get(REQUEST_ID_HEADER) ?? undefined;
    const traceId = traceIdOf(request.header.get(TRACEPARENT_HEADER) ?? "");
    const fields = { method, code, ms: Math.round(ms), requestId, traceId };
    // Where the caller has left, anything the handler throws is how it stops.
    const expected = error === undefined || error instanceof ConnectError || request.signal.aborted;
    if (expected) log.debug(fields, "rpc");
    else log.error({ ...fields, err: error }, "rpc handler threw");
  });
}
