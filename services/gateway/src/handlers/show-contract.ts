import type { GatewayContext } from "../context.ts";
import type { Exchange } from "../exchange.ts";
import { type KeptFile, sendKept } from "../http/kept-file.ts";

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

function send(exchange: Exchange, kept: KeptFile): void {
  sendKept(exchange, kept, "public, no-cache");
}
