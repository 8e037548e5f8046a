import { ANYONE } from "../auth/identity.ts";
import { presentSession } from "../auth/present-session.ts";
import { setSessionCookie } from "../auth/session-cookie.ts";
import type { GatewayContext } from "../context.ts";
import type { Exchange } from "../exchange.ts";
import { parseRequest } from "../http/parse-request.ts";
import { HttpError } from "../http/problem.ts";
import { addressOf } from "../http/rate-limit.ts";
import { readJson } from "../http/read-json.ts";
import { signInSchema } from "../schemas/sign-in.ts";

/**
 * `POST /v1/session`: a cookie in exchange for a key, so that pages need not keep the key. Where there are no keys there
 * is nothing to sign in to, and everyone is told so.
 */
export async function signIn(exchange: Exchange, { credentials, failedSignIns }: GatewayContext): Promise<void> {
  const { req, res } = exchange;
  const { key } = parseRequest(signInSchema, (await readJson(exchange)) ?? {});
  if (!credentials.sessions) {
    res.json(presentSession(ANYONE));
    return;
  }
  await failedSignIns.count(req, res, addressOf(req));
  const session = credentials.sessions.begin(key);
  if (!session) throw new HttpError("unauthenticated", "The key is not known");
  setSessionCookie(req, res, session);
  res.json(presentSession(session.identity, session.expiresAtMs));
}
