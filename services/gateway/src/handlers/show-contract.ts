import type { GatewayContext } from "../context.ts";
import type { Exchange } from "../exchange.ts";
import { isUnchanged } from "../http/etag.ts";
import type { Page } from "../openapi/contract.ts";

/** The page may be shown, with a style of this server; nothing else is loaded or run. */
const DOCS_POLICY = "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/** `GET /openapi.json`: the contract for programs. */
export function showOpenApi(exchange: Exchange, { contract }: GatewayContext): void {
  send(exchange, contract.document);
}

/** `GET /docs`: the contract for people. */
export function showDocs(exchange: Exchange, { contract }: GatewayContext): void {
  exchange.res.set("Content-Security-Policy", DOCS_POLICY);
  send(exchange, contract.docs);
}

/** `GET /docs/style.css`. */
export function showDocsStyle(exchange: Exchange, { contract }: GatewayContext): void {
  send(exchange, contract.style);
}

function send({ req, res }: Exchange, { mediaType, body, etag }: Page): void {
  res.set({ ETag: etag, "Cache-Control": "public, no-cache" });
  if (isUnchanged(req, etag)) res.status(304).end();
  else res.set({ "Content-Type": mediaType, "Content-Length": String(body.length) }).end(body);
}
