import type { IncomingMessage } from "node:http";

const ABSOLUTE = /^https?:\/\/([^/?#]*)/i;

/**
 * Gives a request's target the one form that the router knows: a path and a query. A whole URL, as proxies are sent, is
 * its path, and its host wins over the header (RFC 9112 section 3.2.2); anything else is the path that it is not.
 */
export function toOriginForm(req: Pick<IncomingMessage, "url" | "headers">): void {
  const url = req.url ?? "";
  if (url.startsWith("/")) return;
  const host = ABSOLUTE.exec(url)?.[1];
  if (host !== undefined) req.headers.host = host;
  const rest = url.replace(ABSOLUTE, "");
  req.url = rest.startsWith("/") ? rest : `/${rest}`;
}
