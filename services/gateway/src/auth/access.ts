import type { Route } from "../routes.ts";
import type { Role } from "./identity.ts";

/** Probes and scrapers have no keys, and neither contract nor web page is a secret; what they show belongs to no tenant. */
const PUBLIC: ReadonlySet<string> = new Set([
  "/livez",
  "/readyz",
  "/metrics",
  "/openapi.json",
  "/docs",
  "/docs/style.css",
  "/",
  "/g/:id",
  "/groups",
  "/failures",
  "/assets/:name",
]);
/** What concerns all tenants: Control names their groups, and a queue is everybody's. */
const OPERATORS: readonly RegExp[] = [
  /^\/control$/,
  /^\/v1\/control/,
  /^\/v1\/queues/,
  /^\/v1\/actions$/,
  /^\/v1\/workers/,
];

/** The role that a route needs; undefined for those open to everyone. Whoever reads is a viewer, whoever changes a submitter. */
export function roleFor({ method, path }: Pick<Route, "method" | "path">): Role | undefined {
  if (PUBLIC.has(path)) return undefined;
  // Signing in is how a browser comes to a role, and whoever is out may sign out.
  if (path === "/v1/session" && method !== "get") return undefined;
  if (OPERATORS.some((pattern) => pattern.test(path))) return "operator";
  return method === "get" ? "viewer" : "submitter";
}
