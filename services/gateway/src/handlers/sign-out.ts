import { clearSessionCookie } from "../auth/session-cookie.ts";
import type { Exchange } from "../exchange.ts";

/** `DELETE /v1/session`: the browser forgets its session, whatever became of it. */
export function signOut({ req, res }: Exchange): void {
  clearSessionCookie(req, res);
  res.status(204).end();
}
