import { presentActionPage } from "@sheaf/api";
import type { GatewayContext } from "../context.ts";
import type { Exchange } from "../exchange.ts";
import { parseRequest } from "../http/parse-request.ts";
import { reading } from "../scheduler-call.ts";
import { listActionsQuery } from "../schemas/list-actions.ts";

/** `GET /v1/actions`: a page of what operators did, newest first. */
export async function listActions(exchange: Exchange, { scheduler }: GatewayContext): Promise<void> {
  const { limit, cursor } = parseRequest(listActionsQuery, exchange.req.query);
  const page = await scheduler.listActions({ pageSize: limit, pageToken: cursor }, reading(exchange));
  exchange.res.json(presentActionPage(page));
}
