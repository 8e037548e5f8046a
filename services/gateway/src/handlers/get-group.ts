import type { GatewayContext } from "../context.ts";
import type { Exchange } from "../exchange.ts";
import { isUnchanged } from "../http/etag.ts";
import { parseRequest } from "../http/parse-request.ts";
import { presentGroup } from "../present/group.ts";
import { nothingSchema } from "../schemas/nothing.ts";
import { readGroup } from "./read-group.ts";

/** `GET /v1/groups/{id}`; 304 when nothing has touched the group since the caller's `ETag`. */
export async function getGroup(exchange: Exchange, gateway: GatewayContext): Promise<void> {
  const { req, res } = exchange;
  parseRequest(nothingSchema, req.query);
  const group = await readGroup(exchange, gateway);
  const etag = `"${group.revision}"`;
  res.set({ ETag: etag, "Cache-Control": "private, no-cache" });
  if (isUnchanged(req, etag)) res.status(304).end();
  else res.json(presentGroup(group));
}
