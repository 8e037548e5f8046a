import type { SheafError } from "@sheaf/client";
import { createStore, useStore } from "../live/store.ts";
import { linkToken } from "./link-token.ts";

/** Roles from the weakest on. */
export const ROLES = ["viewer", "submitter", "operator"] as const;

/** What somebody may do. */
export type Role = (typeof ROLES)[number];

/** Who reads the page. */
export type Session =
  | { readonly state: "asking" }
  /** Keys are configured and nobody has signed in. */
  | { readonly state: "signed_out" }
  /** Came by a link to one group: looks, and changes nothing. */
  | { readonly state: "link" }
  | { readonly state: "unknown"; readonly error: SheafError }
  /** `expiresAt`: null where there are no keys, and so nobody to sign out. */
  | { readonly state: "in"; readonly role: Role; readonly tenant: string; readonly expiresAt: string | null };

/** Who reads the page, as far as is known. */
export const session = createStore<Session>({ state: "asking" });

/** Told of each call that fails: a session that has ended shows the sign-in. */
export function noteSignedOut(error: SheafError): void {
  if (linkToken !== undefined || error.code !== "unauthenticated") return;
  if (session.get().state === "in") session.set({ state: "signed_out" });
}

/** Whether the reader may do what needs a role; what they may not is not shown at all. */
export function useMay(role: Role): boolean {
  return useStore(session, (who) => who.state === "in" && ROLES.indexOf(who.role) >= ROLES.indexOf(role));
}
