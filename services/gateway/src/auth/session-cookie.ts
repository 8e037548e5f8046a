import type { Request, Response } from "express";
import { type NewSession, SESSION_MS } from "./session-tokens.ts";

const NAME = "sheaf_session";
/** Out of reach of scripts, and never sent along with what another site began. */
const ATTRIBUTES = { httpOnly: true, sameSite: "strict", path: "/" } as const;

/** The session token of the request's cookie; undefined without one. */
export function sessionTokenOf(req: Request): string | undefined {
  const cookies = (req.get("cookie") ?? "").split(";").map((cookie) => cookie.trim());
  return cookies.find((cookie) => cookie.startsWith(`${NAME}=`))?.slice(NAME.length + 1);
}

/** Lets the browser keep the session; over https it will not send it in the clear. */
export function setSessionCookie(req: Request, res: Response, { token }: Pick<NewSession, "token">): void {
  res.cookie(NAME, token, { ...ATTRIBUTES, secure: req.secure, maxAge: SESSION_MS });
}

/** Lets the browser forget it. */
export function clearSessionCookie(req: Request, res: Response): void {
  res.clearCookie(NAME, { ...ATTRIBUTES, secure: req.secure });
}
