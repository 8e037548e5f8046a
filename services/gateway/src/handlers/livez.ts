import type { Exchange } from "../exchange.ts";

/** `GET /livez`: the process turns. */
export function livez({ res }: Exchange): void {
  res.json({ status: "ok" });
}
