import { presentQueueList } from "@sheaf/api";
import type { GatewayContext } from "../context.ts";
import type { Exchange } from "../exchange.ts";
import { HttpError } from "../http/problem.ts";

/** `GET /v1/queues`: the queues of the scheduler's last snapshot, which this gateway holds already. */
export function listQueues({ res }: Exchange, { control }: GatewayContext): void {
  const snapshot = control.latest();
  if (snapshot === undefined) throw new HttpError("unavailable", "No scheduler has answered yet");
  res.json(presentQueueList(snapshot));
}
