import type { Request } from "express";

const HTML = /text\/(?:html|\*)/i;
/** Browsers stay far below; longer ones would cost more than the answer. */
const MAX_CHARS = 1_024;

/**
 * Whether a client prefers HTML to JSON by its `Accept` (RFC 9110 section 12.5.1), as browsers do. Who names neither
 * (curl's `*` among them), or both alike and JSON first, does not. Headers that do not speak of HTML are not taken apart.
 */
export function prefersHtml(req: Request): boolean {
  const { accept } = req.headers;
  if (accept === undefined || accept.length > MAX_CHARS || !HTML.test(accept)) return false;
  return req.accepts(["application/json", "text/html"]) === "text/html";
}
