import { presentTaskPage } from "@sheaf/api";
import type { GatewayContext } from "../context.ts";
import type { Exchange } from "../exchange.ts";
import { parseRequest } from "../http/parse-request.ts";
import { groupIdOf, onKnownGroup } from "../resources/known-group.ts";
import { reading } from "../scheduler-call.ts";
import { listTasksQuery } from "../schemas/list-tasks.ts";

/** `GET /v1/groups/{id}/tasks`: a page of tasks in index order. */
export async function listTasks(exchange: Exchange, { scheduler, revisions }: GatewayContext): Promise<void> {
  const groupId = groupIdOf(exchange);
  const { state, limit, cursor } = parseRequest(listTasksQuery, exchange.req.query);
  const request = {
    groupId,
    states: state,
    pageSize: limit,
    pageToken: cursor,
    minRevision: revisions.atLeast(groupId),
  };
  const page = await onKnownGroup(scheduler.listTasks(request, reading(exchange)));
  exchange.res.json(presentTaskPage(groupId, page));
}
