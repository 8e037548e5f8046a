import type { GatewayContext } from "../context.ts";
import type { Exchange } from "../exchange.ts";
import { groupIdOf } from "../resources/known-group.ts";
import { fetchGroup } from "../resources/read-group.ts";
import { writing } from "../scheduler-call.ts";

/** `GET /status/{group_id}`: the finished share. Pollers of a group share their reads. */
export async function getStatus(exchange: Exchange, gateway: GatewayContext): Promise<void> {
  const groupId = groupIdOf(exchange);
  // Others may wait for this read too: it goes on when the client that caused it leaves.
  const read = () => fetchGroup(groupId, gateway, writing(exchange));
  exchange.res.json({ status: await gateway.progress.progress(exchange, groupId, read) });
}
