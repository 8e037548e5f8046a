import type { LinkGrant } from "./link-token.ts";

/** What a key may do: each role may do all that those before it may. */
export const ROLES = ["viewer", "submitter", "operator"] as const;

export type Role = (typeof ROLES)[number];

/** Who asks. */
export interface Identity {
  /** Whose groups they may see. */
  readonly tenant: string;
  readonly role: Role;
  /** Of the key; undefined where there are no keys. */
  readonly keyId?: string;
  /** Signs the webhooks of groups that name no secret. */
  readonly webhookSecret?: string;
}

/** Everyone who can connect, as long as there are no keys. */
export const ANYONE: Identity = { tenant: "default", role: "operator" };

/** Who asks, and what lets them in. */
export type Caller =
  | { readonly by: "nothing" | "key"; readonly identity: Identity }
  | { readonly by: "session"; readonly identity: Identity; readonly expiresAtMs: number }
  | { readonly by: "link"; readonly identity: Identity; readonly grant: LinkGrant; readonly token: string };

/** Whether a role includes another. */
export function includes(role: Role, needed: Role): boolean {
  return ROLES.indexOf(role) >= ROLES.indexOf(needed);
}
