import { type CallOptions, Code, ConnectError } from "@connectrpc/connect";
import { ACTOR_HEADER, REQUEST_ID_HEADER, TENANT_HEADER, TRACEPARENT_HEADER } from "@sheaf/service";
import type { Exchange } from "./exchange.ts";

/** How long one call may take; a scheduler without its broker answers UNAVAILABLE well before. */
export const CALL_TIMEOUT_MS = 2_000;

/** A cancel: its receipt waits for the lead, which may be changing hands; a scheduler without its broker still says so at once. */
export const CANCEL_TIMEOUT_MS = 11_000;

/** A call that failed later than this is not repeated: the answer would come too late for the client. */
const RETRY_WITHIN_MS = 500;

/** Options of a call that changes nothing: given up when the client leaves. */
export function reading(exchange: Exchange): CallOptions {
  return { ...writing(exchange), signal: exchange.gone };
}

/** Options of a call that changes something: its outcome matters even when the client has left. */
export function writing(exchange: Exchange, timeoutMs = CALL_TIMEOUT_MS): CallOptions {
  const { tenant, caller, requestId, traceparent } = exchange;
  const actor = caller?.identity.keyId ?? "anonymous";
  const headers = { [TENANT_HEADER]: tenant, [ACTOR_HEADER]: actor, [REQUEST_ID_HEADER]: requestId };
  return { timeoutMs, headers: traceparent === "" ? headers : { ...headers, [TRACEPARENT_HEADER]: traceparent } };
}

/**
 * Repeats an idempotent call once when the scheduler was quick to say UNAVAILABLE, as it is while its lead changes
 * hands. Both tries share `timeoutMs`; the second one running out of it counts as UNAVAILABLE still.
 */
export async function retryingOnce<T>(timeoutMs: number, call: (timeoutMs: number) => Promise<T>): Promise<T> {
  const startedMs = performance.now();
  try {
    return await call(timeoutMs);
  } catch (first) {
    const tookMs = performance.now() - startedMs;
    if (codeOf(first) !== Code.Unavailable || tookMs > RETRY_WITHIN_MS) throw first;
    return await call(timeoutMs - tookMs).catch((second: unknown) => {
      throw codeOf(second) === Code.DeadlineExceeded ? first : second;
    });
  }
}

function codeOf(error: unknown): Code | undefined {
  return error instanceof ConnectError ? error.code : undefined;
}
