import { presentTaskInFull } from "@sheaf/api";
import type { GatewayContext } from "../context.ts";
import type { Exchange } from "../exchange.ts";
import { readTask } from "../resources/read-task.ts";

/** `GET /v1/groups/{id}/tasks/{index}`: one task. */
export async function getTask(exchange: Exchange, gateway: GatewayContext): Promise<void> {
  const { groupId, task } = await readTask(exchange, gateway);
  exchange.res.json(presentTaskInFull(groupId, task));
}
