import type { GatewayContext } from "../context.ts";
import type { Exchange } from "../exchange.ts";
import { SseReader } from "../live/sse-reader.ts";
import { latestControl } from "../resources/latest-control.ts";

/** `GET /v1/control/events`: server-sent events, the latest snapshot and each new one; `Last-Event-ID` spares the latest. */
export function controlEvents({ req, res }: Exchange, gateway: GatewayContext): void {
  const { control, sse } = gateway;
  latestControl(gateway);
  if (req.method === "HEAD") {
    res.type("text/event-stream").end();
    return;
  }
  const position = control.feed.positionOf(req.get("last-event-id") ?? "");
  new SseReader(res, control.feed, position, sse);
}
