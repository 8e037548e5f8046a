import { presentGroup } from "@sheaf/api";
import type { GatewayContext } from "../context.ts";
import type { Exchange } from "../exchange.ts";
import { parseRequest } from "../http/parse-request.ts";
import { readJson } from "../http/read-json.ts";
import { nothingSchema } from "../schemas/nothing.ts";
import { groupCalls } from "../submit/group-calls.ts";
import { groupIdOf, onKnownGroup } from "./known-group.ts";

/** `POST /v1/groups/{id}/seal`: closes an open group. */
export async function sealGroup(exchange: Exchange, gateway: GatewayContext): Promise<void> {
  const groupId = groupIdOf(exchange);
  parseRequest(nothingSchema, (await readJson(exchange)) ?? {});
  exchange.res.json(presentGroup(await onKnownGroup(groupCalls(exchange, gateway).seal(groupId))));
}
