import type { SessionJson } from "@sheaf/api";
import type { Identity } from "./identity.ts";

/** Who somebody is, as the contract has it; `expiresAtMs` in Unix milliseconds, undefined where it does not end. */
export function presentSession({ tenant, role }: Identity, expiresAtMs?: number): SessionJson {
  return { tenant, role, expires_at: expiresAtMs === undefined ? null : new Date(expiresAtMs).toISOString() };
}
