import type { GatewayContext } from "../context.ts";
import type { Exchange } from "../exchange.ts";
import { sendUntilNext } from "../http/kept-json.ts";
import { latestControl } from "../resources/latest-control.ts";

/** `GET /control` and `GET /v1/control`: the scheduler's last snapshot, which this gateway holds already. */
export function getControl(exchange: Exchange, gateway: GatewayContext): void {
  const { snapshot, json } = latestControl(gateway);
  sendUntilNext(exchange, json, snapshot);
}
