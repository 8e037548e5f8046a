import type { CallOptions, LinkOptions } from "./call-options.ts";
import type { Api } from "./http/api.ts";
import { groupPath } from "./paths.ts";
import type { Links, Session } from "./types/access.ts";

/** Who may do what. */
export interface AccessCalls {
  /** Makes paths that open this one group, for a time, to whoever has them. */
  links(id: string, what: LinkOptions): Promise<Links>;
  /** Who asks: rejects with `unauthenticated` (401) where that is nobody. */
  session(options?: CallOptions): Promise<Session>;
  /** In a page: gets a cookie in exchange for a key, for all that the page asks from now on. */
  signIn(key: string, options?: CallOptions): Promise<Session>;
  /** Lets the browser forget the cookie. */
  signOut(options?: CallOptions): Promise<void>;
}

/** Makes the calls about who may do what. */
export function accessCalls({ transport, get, post }: Api): AccessCalls {
  return {
    links: (id, { scope, expiresS, ...options }) =>
      post(`${groupPath(id)}/links`, options, {
        json: { scope, ...(expiresS !== undefined && { expires_s: expiresS }) },
      }),
    session: (options) => get("/v1/session", options),
    signIn: (key, options) => post("/v1/session", options, { json: { key } }),
    signOut: (options) =>
      transport.request({ method: "DELETE", path: "/v1/session", signal: options?.signal }, () => undefined),
  };
}
