import type { ControlSnapshot } from "@sheaf/proto";
import type { GatewayContext } from "../context.ts";
import { HttpError } from "../http/problem.ts";

/** The scheduler's last snapshot, which this gateway holds already; UNAVAILABLE before the first. */
export function latestControl({ control }: GatewayContext): ControlSnapshot {
  const snapshot = control.latest();
  if (snapshot === undefined) throw new HttpError("unavailable", "No scheduler has answered yet");
  return snapshot;
}
