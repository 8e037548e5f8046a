import type { GatewayContext } from "../context.ts";
import type { LatestControl } from "../control-watch.ts";
import { HttpError } from "../http/problem.ts";

/** The scheduler's last snapshot, which this gateway holds already; UNAVAILABLE before the first. */
export function latestControl({ control }: GatewayContext): LatestControl {
  const latest = control.latest();
  if (latest === undefined) throw new HttpError("unavailable", "No scheduler has answered yet");
  return latest;
}
