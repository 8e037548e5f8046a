import { presentGroupPage } from "@sheaf/api";
import type { GatewayContext } from "../context.ts";
import type { Exchange } from "../exchange.ts";
import { parseRequest } from "../http/parse-request.ts";
import { reading } from "../scheduler-call.ts";
import { listGroupsQuery } from "../schemas/list-groups.ts";

/**
 * `GET /v1/groups`: a page of the tenant's groups, newest first. Where few groups match, a page may be short or empty and
 * still have a cursor: only one without is the last.
 */
export async function listGroups(exchange: Exchange, { scheduler, revisions }: GatewayContext): Promise<void> {
  const { state, outcome, label, limit, cursor } = parseRequest(listGroupsQuery, exchange.req.query);
  const request = { states: state, outcomes: outcome, labels: label, pageSize: limit, pageToken: cursor };
  const page = await scheduler.listGroups(request, reading(exchange));
  for (const group of page.groups) revisions.saw(group);
  exchange.res.json(presentGroupPage(page));
}
