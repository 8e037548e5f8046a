import { presentGroup } from "@sheaf/api";
import type { GatewayContext } from "../context.ts";
import type { Exchange } from "../exchange.ts";
import { expectNoBody } from "../http/expect-no-body.ts";
import { groupIdOf, onKnownGroup } from "../resources/known-group.ts";
import { groupCalls } from "../submit/group-calls.ts";

/** `POST /v1/groups/{id}/seal`: closes an open group. */
export async function sealGroup(exchange: Exchange, gateway: GatewayContext): Promise<void> {
  const groupId = groupIdOf(exchange);
  await expectNoBody(exchange);
  exchange.res.json(presentGroup(await onKnownGroup(groupCalls(exchange, gateway).seal(groupId))));
}
