import type { IncomingMessage } from "node:http";
import type { SecureContext } from "node:tls";
import { createAddressGuard } from "./address-guard.ts";
import { type Connect, connectTcp } from "./dial.ts";
import { type OutgoingRequest, sendRequest } from "./send-request.ts";
import { type Resolve, resolveTarget, systemResolve } from "./target.ts";

/** Where requests may go, and how they get there. */
export interface GuardedRequestOptions {
  /** CIDRs let through besides public unicast. */
  readonly allow: readonly string[];
  /** Default: the system's resolver. */
  readonly resolve?: Resolve;
  /** Default: TCP. */
  readonly connect?: Connect;
  /** Which certificates are trusted. Default: those Node trusts. */
  readonly secureContext?: SecureContext;
}

/**
 * Sends one request to a URL that a stranger named, if it is http or https, without user and password, and every address
 * of its host may be connected to: those very addresses are. Follows no redirect. Resolves with the answer's head.
 * Rejects with GuardedHttpError, the signal's reason, or what the socket, TLS or the parser said.
 */
export type GuardedRequest = (url: URL, request: OutgoingRequest) => Promise<IncomingMessage>;

/** Makes a way to send requests. Throws when `allow` holds something that is no CIDR. */
export function createGuardedRequest(options: GuardedRequestOptions): GuardedRequest {
  const { resolve = systemResolve, connect = connectTcp, secureContext } = options;
  const guard = createAddressGuard(options.allow);
  return async (url, request) => {
    const target = await resolveTarget(url, { guard, resolve, signal: request.signal });
    return sendRequest(target, request, { connect, secureContext });
  };
}
