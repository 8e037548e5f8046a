import type { Request } from "express";
import { HttpError, type ProblemCode } from "../http/problem.ts";
import type { Route } from "../routes.ts";
import type { Credentials } from "./credentials.ts";
import { ANYONE, type Caller, includes, type Role } from "./identity.ts";
import { opensRoute } from "./link-scope.ts";
import { sessionTokenOf } from "./session-cookie.ts";

const NOBODY: Caller = { by: "nothing", identity: ANYONE };
const BEARER = /^Bearer +([\x21-\x7e]{1,512})$/i;

/**
 * Who asks. What the request carries decides alone: its link, else its key, else its session. Without keys it is anyone.
 * Throws an HttpError for nothing, and for anything that is wrong.
 */
export function identify(req: Request, link: string | undefined, credentials: Credentials): Caller {
  if (link !== undefined) return callerByLink(link, credentials);
  const { keys, sessions } = credentials;
  if (!keys) return NOBODY;
  const authorization = req.get("authorization");
  if (authorization !== undefined) return callerByKey(authorization, keys);
  const cookie = sessionTokenOf(req);
  if (cookie === undefined) throw unauthenticated("Send a key as Authorization: Bearer");
  const session = sessions?.read(cookie);
  if (session) return { by: "session", ...session };
  throw unauthenticated("The session is over; sign in again");
}

function callerByKey(authorization: string, keys: Pick<NonNullable<Credentials["keys"]>, "find">): Caller {
  const key = BEARER.exec(authorization)?.[1];
  const identity = key === undefined ? undefined : keys.find(key);
  if (identity) return { by: "key", identity };
  throw unauthenticated(key === undefined ? "Send a key as Authorization: Bearer" : "The key is not known");
}

function callerByLink(token: string, { links, now }: Credentials): Caller {
  const grant = links.read(token);
  if (!grant) throw unauthenticated("The link is not one of this installation", "link_invalid");
  if (now() >= grant.expiresAtMs) {
    throw unauthenticated(`The link was good until ${new Date(grant.expiresAtMs).toISOString()}`, "link_expired");
  }
  return { by: "link", identity: { tenant: grant.tenant, role: "submitter" }, grant, token };
}

function unauthenticated(detail: string, code: ProblemCode = "unauthenticated"): HttpError {
  return new HttpError(code, detail, { headers: { "WWW-Authenticate": "Bearer" } });
}

/** What is asked for. */
export interface AskedRoute {
  readonly route: Pick<Route, "method" | "path">;
  /** The role it needs. */
  readonly needed: Role;
  /** The `:id` of its path, if it has one. */
  readonly id: unknown;
}

/** Throws an HttpError where the caller may not do it: the role is not enough, or the link is for something else. */
export function authorize(caller: Caller, { route, needed, id }: AskedRoute): void {
  if (caller.by === "link") {
    const { scope, groupId } = caller.grant;
    if (!opensRoute(scope, route)) throw new HttpError("permission_denied", "The link does not open this");
    if (groupId !== id) throw unauthenticated("The link is for another group", "link_invalid");
  }
  if (!includes(caller.identity.role, needed)) {
    throw new HttpError("permission_denied", `This needs the role ${needed}`);
  }
}
