import { presentWorkers } from "@sheaf/api";
import type { GatewayContext } from "../context.ts";
import type { Exchange } from "../exchange.ts";
import { latestControl } from "../resources/latest-control.ts";

/** `GET /v1/workers`: the workers of the last Control snapshot. */
export function listWorkers({ res }: Exchange, gateway: GatewayContext): void {
  res.json(presentWorkers(latestControl(gateway).snapshot));
}
