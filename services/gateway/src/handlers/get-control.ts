import type { GatewayContext } from "../context.ts";
import type { Exchange } from "../exchange.ts";
import { sendUntilNext } from "../http/kept-json.ts";
import { HttpError } from "../http/problem.ts";

/** `GET /control` and `GET /v1/control`: the scheduler's last snapshot, which this gateway holds already. */
export function getControl(exchange: Exchange, { control }: GatewayContext): void {
  const [snapshot, json] = [control.latest(), control.latestJson()];
  if (!snapshot || !json) throw new HttpError("unavailable", "No scheduler has answered yet");
  sendUntilNext(exchange, json, snapshot);
}
