import { presentWorker } from "@sheaf/api";
import type { GatewayContext } from "../context.ts";
import type { Exchange } from "../exchange.ts";
import { HttpError } from "../http/problem.ts";
import { latestControl } from "../resources/latest-control.ts";

/** `GET /v1/workers/{id}`: one worker of the last Control snapshot. */
export function getWorker({ req, res }: Exchange, gateway: GatewayContext): void {
  const worker = latestControl(gateway).snapshot.workers.find(({ id }) => id === req.params["id"]);
  if (worker === undefined) throw new HttpError("not_found", "No such worker was heard of lately");
  res.json(presentWorker(worker));
}
