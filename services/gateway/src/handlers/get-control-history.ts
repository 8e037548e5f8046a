import type { GatewayContext } from "../context.ts";
import type { Exchange } from "../exchange.ts";
import { sendUntilNext } from "../http/kept-json.ts";
import { HttpError } from "../http/problem.ts";

/** `GET /v1/control/history`: the last hour in points; the scheduler is asked once for each snapshot. */
export async function getControlHistory(exchange: Exchange, { control }: GatewayContext): Promise<void> {
  const snapshot = control.latest();
  if (!snapshot) throw new HttpError("unavailable", "No scheduler has answered yet");
  sendUntilNext(exchange, await control.history(), snapshot);
}
