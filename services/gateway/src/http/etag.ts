import type { Request } from "express";

/**
 * Whether the client holds this very answer, by `If-None-Match` (RFC 9110 section 13.1.2). Not Express' `req.fresh`:
 * that one gives up on `Cache-Control: no-cache`, which `fetch` adds to every conditional request by itself.
 */
export function isUnchanged(req: Request, etag: string): boolean {
  const held = req.get("if-none-match");
  if (held === undefined) return false;
  return held.trim() === "*" || held.split(",").some((one) => one.trim().replace(/^W\//, "") === etag);
}
