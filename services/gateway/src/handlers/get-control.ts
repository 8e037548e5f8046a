import { presentControl } from "@sheaf/api";
import type { GatewayContext } from "../context.ts";
import type { Exchange } from "../exchange.ts";
import { HttpError } from "../http/problem.ts";

/** `GET /control` and `GET /v1/control`: the scheduler's last snapshot, which this gateway holds already. */
export function getControl({ res }: Exchange, { control }: GatewayContext): void {
  const snapshot = control.latest();
  if (snapshot === undefined) throw new HttpError("unavailable", "No scheduler has answered yet");
  res.vary("Accept").json(presentControl(snapshot));
}
