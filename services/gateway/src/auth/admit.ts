import type { GatewayContext } from "../context.ts";
import type { Exchange } from "../exchange.ts";
import { guardCookie } from "../http/browser-guard.ts";
import { isProbe } from "../http/probes.ts";
import { addressOf } from "../http/rate-limit.ts";
import type { Route } from "../routes.ts";
import { roleFor } from "./access.ts";
import { authorize, identify } from "./authorize.ts";
import { linkCarrier } from "./carry-link.ts";
import type { Caller } from "./identity.ts";

/** Lets requests for one route in, or rejects with an HttpError: who asks must be known, within the rate, and allowed to. */
export function doorTo(route: Pick<Route, "method" | "path">) {
  const needed = roleFor(route);
  const isLimited = !isProbe(route.path);

  return async (exchange: Exchange, { credentials, rateLimit }: GatewayContext): Promise<void> => {
    const { req, res } = exchange;
    if (needed !== undefined) enter(exchange, identify(req, exchange.link, credentials));
    if (isLimited && rateLimit) await rateLimit.count(req, res, bucketOf(exchange));
    if (needed !== undefined && exchange.caller) authorize(exchange.caller, { route, needed, id: req.params["id"] });
  };
}

function enter(exchange: Exchange, caller: Caller): void {
  if (caller.by === "session") guardCookie(exchange.req);
  exchange.caller = caller;
  exchange.tenant = caller.identity.tenant;
  if (caller.by !== "link") return;
  const carry = linkCarrier(caller.grant, caller.token);
  const { res } = exchange;
  exchange.carryLink = carry;
  res.json = (body: unknown) => res.type("json").send(carry(JSON.stringify(body)));
}

/** Holders of one link need not know each other, so each address has its own share. */
function bucketOf({ req, caller }: Exchange): string {
  const keyId = caller?.identity.keyId;
  return keyId === undefined ? `address ${addressOf(req)}` : `key ${keyId}`;
}
