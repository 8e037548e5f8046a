import { roleFor } from "../auth/access.ts";
import { LINK_PARAMETER } from "../auth/link-query.ts";
import { LINK_SCOPES, opensRoute } from "../auth/link-scope.ts";
import type { Route } from "../routes.ts";

/** The ways in; one is enough. */
export const SECURITY_SCHEMES = {
  key: { type: "http", scheme: "bearer", description: "An API key; none is needed where none are configured" },
  session: { type: "apiKey", in: "cookie", name: "sheaf_session", description: "From `POST /v1/session`" },
  link: { type: "apiKey", in: "query", name: LINK_PARAMETER, description: "From `POST /v1/groups/{id}/links`" },
} as const;

/** The ways into a route, with the role that is needed; none for a route that is open to everyone. */
export function securityOf(route: Pick<Route, "method" | "path">): Readonly<Record<string, readonly string[]>>[] {
  const role = roleFor(route);
  if (role === undefined) return [];
  return [{ key: [role] }, { session: [role] }, ...(opensRoute(LINK_SCOPES, route) ? [{ link: [] }] : [])];
}
