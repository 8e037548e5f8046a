import { presentQueueList } from "@sheaf/api";
import type { GatewayContext } from "../context.ts";
import type { Exchange } from "../exchange.ts";
import { latestControl } from "../resources/latest-control.ts";

/** `GET /v1/queues`: the queues of the scheduler's last snapshot, which this gateway holds already. */
export function listQueues({ res }: Exchange, gateway: GatewayContext): void {
  res.json(presentQueueList(latestControl(gateway).snapshot));
}
