import type { GatewayContext } from "../context.ts";
import type { Exchange } from "../exchange.ts";
import { sendKept } from "../http/kept-file.ts";
import { HttpError } from "../http/problem.ts";
import { PAGE_POLICY } from "../page/page-policy.ts";

/** `GET /`, `/g/:id`, `/groups` and `/failures`: the web page, which asks the API for what it shows. */
export function showPage(exchange: Exchange, { page }: GatewayContext): void {
  if (!page) throw new HttpError("not_found", "The web page is not built here; `npm run setup` builds it");
  exchange.res.set("Content-Security-Policy", PAGE_POLICY);
  sendKept(exchange, page.index, "no-cache");
}

/** `GET /control` for who prefers HTML. */
export function showControlPage(exchange: Exchange, gateway: GatewayContext): void {
  exchange.res.vary("Accept");
  showPage(exchange, gateway);
}
