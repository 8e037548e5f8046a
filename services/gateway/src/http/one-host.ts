import type { IncomingMessage } from "node:http";
import { HttpError } from "./problem.ts";

/**
 * Refuses a request with several `Host` lines (RFC 9112 section 3.2): a proxy may have gone by another one than we do.
 * Throws an HttpError that ends the connection.
 */
export function requireOneHost({ rawHeaders }: Pick<IncomingMessage, "rawHeaders">): void {
  let hosts = 0;
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = rawHeaders[at];
    if (name?.length === 4 && name.toLowerCase() === "host") hosts++;
  }
  if (hosts > 1) throw new HttpError("invalid_request", "Send one Host", { headers: { Connection: "close" } });
}
