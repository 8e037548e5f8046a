import type { GatewayContext } from "../context.ts";
import type { Exchange } from "../exchange.ts";
import { sendUntilNext } from "../http/kept-json.ts";
import { latestControl } from "../resources/latest-control.ts";

/** `GET /v1/control/history`: the last hour in points; the scheduler is asked once for each snapshot. */
export async function getControlHistory(exchange: Exchange, gateway: GatewayContext): Promise<void> {
  const { snapshot } = latestControl(gateway);
  sendUntilNext(exchange, await gateway.control.history(), snapshot);
}
