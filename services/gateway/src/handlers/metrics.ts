import type { GatewayContext } from "../context.ts";
import type { Exchange } from "../exchange.ts";

/** `GET /metrics`: the process's figures as Prometheus text. */
export async function showMetrics({ res }: Exchange, { metrics }: GatewayContext): Promise<void> {
  res.set("Content-Type", metrics.registry.contentType).end(await metrics.registry.metrics());
}
