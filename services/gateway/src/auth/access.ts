import type { Route } from "../routes.ts";
import type { Role } from "./identity.ts";

/** Probes and scrapers have no keys; what they see belongs to no tenant. */
const PUBLIC: ReadonlySet<string> = new Set(["/livez", "/readyz", "/metrics"]);
/** What concerns all tenants: Control names their groups, and a queue is everybody's. */
const OPERATORS: readonly RegExp[] = [/^\/control$/, /^\/v1\/control/, /^\/v1\/queues\//];

/** The role that a route needs; undefined for those open to everyone. Whoever reads is a viewer, whoever changes a submitter. */
export function roleFor({ method, path }: Pick<Route, "method" | "path">): Role | undefined {
  if (PUBLIC.has(path)) return undefined;
  if (OPERATORS.some((pattern) => pattern.test(path))) return "operator";
  return method === "get" ? "viewer" : "submitter";
}
