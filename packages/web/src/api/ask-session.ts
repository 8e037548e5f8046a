import { SheafError } from "@sheaf/client";
import { oneOf } from "../parts/words.ts";
import { linkToken } from "./link-token.ts";
import { ROLES, session } from "./session.ts";
import { sheaf } from "./sheaf.ts";

let lastTenant: string | undefined;

/** Asks the service who the reader is. One of another tenant gets a page that knows nothing of the last one's files. */
export async function askSession(): Promise<void> {
  if (linkToken !== undefined) return session.set({ state: "link" });
  try {
    const { role, tenant, expires_at } = await sheaf.session();
    lastTenant ??= tenant;
    if (lastTenant !== tenant) return location.reload();
    session.set({ state: "in", role: oneOf(role, ROLES) ?? "viewer", tenant, expiresAt: expires_at });
  } catch (error) {
    if (!(error instanceof SheafError)) throw error;
    session.set(error.status === 401 ? { state: "signed_out" } : { state: "unknown", error });
  }
}
