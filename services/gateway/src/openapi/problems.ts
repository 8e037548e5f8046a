import { roleFor } from "../auth/access.ts";
import { isProbe } from "../http/probes.ts";
import type { ProblemCode } from "../http/problem.ts";
import type { Route } from "../routes.ts";
import type { Operation } from "./operation.ts";

/** Of operations that ask the scheduler. */
export const SCHEDULER: readonly ProblemCode[] = ["unavailable", "timeout", "not_implemented"];
/** Of operations on a group that must be there. */
export const KNOWN_GROUP: readonly ProblemCode[] = ["not_found", "group_deleted", "group_expired", ...SCHEDULER];
/** Of operations that take no body, or one without any member. */
export const SMALL_BODY: readonly ProblemCode[] = [
  "invalid_json",
  "invalid_request",
  "body_too_large",
  "unsupported_media_type",
  "request_timeout",
];
/** Of operations that make tasks. */
export const ADMISSION: readonly ProblemCode[] = ["too_many_requests", ...SCHEDULER];

/** All that can be wrong with a request, each code once, in the order of their statuses. */
export function problemsOf(route: Pick<Route, "method" | "path">, operation: Operation): readonly ProblemCode[] {
  const codes: ProblemCode[] = ["wrong_host", "method_not_allowed", "internal", ...operation.problems];
  if (roleFor(route) !== undefined) codes.push("unauthenticated", "permission_denied", "link_invalid", "link_expired");
  // The rate of requests, and a gateway that is too busy.
  if (!isProbe(route.path)) codes.push("too_many_requests", "unavailable");
  if (route.method !== "get") codes.push("cross_site_request");
  // What is no percent-encoding is no path, and a query is checked as bodies are.
  if (route.path.includes(":") || operation.query) codes.push("invalid_request");
  if (operation.body) codes.push(...SMALL_BODY);
  if (operation.body?.content["multipart/form-data"]) codes.push("invalid_multipart");
  return [...new Set(codes)];
}
