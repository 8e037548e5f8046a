import { type IncomingMessage, type OutgoingHttpHeaders, request } from "node:http";
import { type DialOptions, dial } from "./dial.ts";
import { GuardedHttpError } from "./guarded-http-error.ts";
import type { Target } from "./target.ts";

/** What is sent. */
export interface OutgoingRequest {
  readonly method: "GET" | "POST";
  /** Names in lower case. `host`, `user-agent`, `accept-encoding` and `connection` are set here. */
  readonly headers: OutgoingHttpHeaders;
  /** UTF-8. Default: none. */
  readonly body?: string;
  /** Ends the request and the reading of its answer. */
  readonly signal: AbortSignal;
}

/**
 * Sends one request on a connection of its own and resolves with the answer's head; its body is yet to be read. Follows
 * no redirect. Rejects with what the socket, TLS or the parser said, or GuardedHttpError `failed`.
 */
export async function sendRequest(
  target: Target,
  { method, headers, body, signal }: OutgoingRequest,
  options: DialOptions,
): Promise<IncomingMessage> {
  const { url } = target;
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  const sent = request({
    // No agent: no pooled connection to an address that was never checked, and no proxy.
    createConnection: () => dial(target, options),
    method,
    host: url.hostname,
    path: `${url.pathname}${url.search}`,
    setHost: false,
    headers: {
      ...headers,
      host: url.host,
      "accept-encoding": "identity",
      "user-agent": "sheaf",
      connection: "close",
    },
    signal,
  });
  sent.on("response", resolve).on("error", reject);
  // A 101 is no response to Node: it closes the connection and says nothing. The first to settle the promise wins.
  sent.on("close", () => reject(new GuardedHttpError("failed", "the URL does not answer in HTTP")));
  sent.end(body);
  return promise;
}
