import type { Request } from "express";
import { HttpError } from "../http/problem.ts";
import { ANYONE, type Identity, includes, type Role } from "./identity.ts";
import type { Keys } from "./key-file.ts";

const BEARER = /^Bearer +([\x21-\x7e]{1,512})$/i;

/** Who asks, by the request's key. Without keys it is anyone. Throws an HttpError for no key or a wrong one. */
export function identify(req: Request, keys: Pick<Keys, "find"> | undefined): Identity {
  if (!keys) return ANYONE;
  const key = BEARER.exec(req.get("authorization") ?? "")?.[1];
  const identity = key === undefined ? undefined : keys.find(key);
  if (identity) return identity;
  const detail = key === undefined ? "Send a key as Authorization: Bearer" : "The key is not known";
  throw new HttpError("unauthenticated", detail, { headers: { "WWW-Authenticate": "Bearer" } });
}

/** Throws an HttpError where the role is not enough. */
export function authorize({ role }: Identity, needed: Role): void {
  if (!includes(role, needed)) throw new HttpError("permission_denied", `This needs the role ${needed}`);
}
