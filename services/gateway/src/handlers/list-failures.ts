import { presentFailures } from "@sheaf/api";
import type { GatewayContext } from "../context.ts";
import type { Exchange } from "../exchange.ts";
import { parseRequest } from "../http/parse-request.ts";
import { reading } from "../scheduler-call.ts";
import { listFailuresQuery } from "../schemas/failure-filter.ts";

/** `GET /v1/failures`: the tenant's failed tasks by error code, the most frequent first. */
export async function listFailures(exchange: Exchange, { scheduler }: GatewayContext): Promise<void> {
  const { error, queue } = parseRequest(listFailuresQuery, exchange.req.query);
  exchange.res.json(presentFailures(await scheduler.listFailures({ codes: error, queue }, reading(exchange))));
}
