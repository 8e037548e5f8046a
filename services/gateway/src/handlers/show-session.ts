import { presentSession } from "../auth/present-session.ts";
import type { Exchange } from "../exchange.ts";

/** `GET /v1/session`: who asks, and until when; null where it does not end. */
export function showSession({ res, caller }: Exchange): void {
  if (!caller) throw new Error("nobody has asked");
  res.json(presentSession(caller.identity, caller.by === "session" ? caller.expiresAtMs : undefined));
}
