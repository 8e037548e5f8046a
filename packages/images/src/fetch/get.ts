import { type IncomingMessage, request } from "node:http";
import { ImageError } from "../image-error.ts";
import { type Connect, dial } from "./dial.ts";
import type { Target } from "./target.ts";

/** Sends one GET on a connection of its own and resolves with the answer's head; its body is yet to be read. */
export function get(target: Target, connect: Connect, signal: AbortSignal): Promise<IncomingMessage> {
  const { url } = target;
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  const sent = request({
    // No agent: no pooled connection to an address that was never checked, and no proxy.
    createConnection: () => dial(target, connect),
    host: url.hostname,
    path: `${url.pathname}${url.search}`,
    setHost: false,
    headers: {
      host: url.host,
      accept: "image/*",
      "accept-encoding": "identity",
      "user-agent": "sheaf",
      connection: "close",
    },
    signal,
  });
  sent.on("response", resolve).on("error", reject);
  // A 101 is no response to Node: it closes the connection and says nothing. The first to settle the promise wins.
  sent.on("close", () => reject(new ImageError("FETCH_FAILED", "the URL does not answer in HTTP")));
  sent.end();
  return promise;
}
