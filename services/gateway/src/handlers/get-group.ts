import { presentGroup } from "@sheaf/api";
import type { Group } from "@sheaf/proto";
import type { GatewayContext } from "../context.ts";
import type { Exchange } from "../exchange.ts";
import { isUnchanged } from "../http/etag.ts";
import { parseRequest } from "../http/parse-request.ts";
import { preferredWaitMs } from "../http/prefer.ts";
import { nextChange } from "../live/next-change.ts";
import { readGroup } from "../resources/read-group.ts";
import { getGroupQuery } from "../schemas/get-group.ts";

/**
 * `GET /v1/groups/{id}`; 304 when nothing has touched the group since the caller's `ETag`. With `wait_ms`, or else
 * `Prefer: wait`, the answer waits for a change, unless the caller's `ETag` is old already.
 */
export async function getGroup(exchange: Exchange, gateway: GatewayContext): Promise<void> {
  const { req, res, tenant, gone } = exchange;
  const { wait_ms } = parseRequest(getGroupQuery, req.query);
  const waitMs = wait_ms || preferredWaitMs(exchange);
  const found = await readGroup(exchange, gateway);
  const isOld = req.get("if-none-match") !== undefined && !isUnchanged(req, etagOf(found));
  const group = isOld ? found : await nextChange(gateway.feeds, found, { tenant, waitMs, gone });
  gateway.revisions.saw(group);
  res.set({ ETag: etagOf(group), "Cache-Control": "private, no-cache" });
  if (isUnchanged(req, etagOf(group))) res.status(304).end();
  else res.json(presentGroup(group));
}

function etagOf({ revision }: Group): string {
  return `"${revision}"`;
}
