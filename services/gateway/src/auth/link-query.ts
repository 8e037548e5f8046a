import type { IncomingMessage } from "node:http";
import querystring from "node:querystring";

/** The query parameter that carries a link's token. */
export const LINK_PARAMETER = "link";

/**
 * Takes the token out of the request's URL, so that no handler, log or error text meets it. Undefined without one; where
 * there are several, what comes back is no token.
 */
export function takeLink(req: IncomingMessage): string | undefined {
  const url = req.url ?? "";
  const mark = url.indexOf("?");
  if (mark < 0) return undefined;
  const parts = url.slice(mark + 1).split("&");
  const links = parts.filter(isLink);
  if (links.length === 0) return undefined;
  const rest = parts.filter((part) => !isLink(part)).join("&");
  const clean = url.slice(0, mark) + (rest === "" ? "" : `?${rest}`);
  req.url = clean;
  if ("originalUrl" in req) req.originalUrl = clean;
  return links.map((part) => part.slice(part.indexOf("=") + 1)).join(" ");
}

function isLink(part: string): boolean {
  return querystring.unescape(part.split("=", 1)[0] ?? "") === LINK_PARAMETER;
}

/** A path of ours with the token, so that whoever follows it is let in. */
export function withLink(path: string, token: string): string {
  return `${path}${path.includes("?") ? "&" : "?"}${LINK_PARAMETER}=${token}`;
}
