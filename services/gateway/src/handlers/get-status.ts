import type { GatewayContext } from "../context.ts";
import type { Exchange } from "../exchange.ts";
import { readGroup } from "./read-group.ts";

/** `GET /status/{group_id}`: the finished share. */
export async function getStatus(exchange: Exchange, gateway: GatewayContext): Promise<void> {
  const { progress } = await readGroup(exchange, gateway);
  exchange.res.json({ status: progress });
}
