import type { SessionJson } from "@sheaf/api";
import type { Identity } from "../auth/identity.ts";
import type { Exchange } from "../exchange.ts";

/** `GET /v1/session`: who asks, and until when; null where it does not end. */
export function showSession({ res, caller }: Exchange): void {
  if (!caller) throw new Error("nobody has asked");
  res.json(presentSession(caller.identity, caller.by === "session" ? caller.expiresAtMs : undefined));
}

/** Who somebody is, as the contract has it. */
export function presentSession({ tenant, role }: Identity, expiresAtMs?: number): SessionJson {
  return { tenant, role, expires_at: expiresAtMs === undefined ? null : new Date(expiresAtMs).toISOString() };
}
