import type { GatewayContext } from "../context.ts";
import type { Exchange } from "../exchange.ts";
import { acceptedCodings } from "../http/accepted-codings.ts";
import { sendKept } from "../http/kept-file.ts";
import { HttpError } from "../http/problem.ts";
import { PAGE_POLICY } from "../page/page-policy.ts";

/** `GET /assets/:name`: what the web page loads, compressed where the client takes it. Other bytes have another name. */
export function showAsset(exchange: Exchange, { page }: GatewayContext): void {
  const { req, res } = exchange;
  const accepted = acceptedCodings(req.get("accept-encoding"));
  const forms = page?.assets.get(String(req.params["name"])) ?? [];
  const form = forms.find(({ coding }) => coding === undefined || accepted.has(coding));
  if (!form) throw new HttpError("not_found", "The web page has no such file");
  // A worker goes by the policy of its own script.
  res.vary("Accept-Encoding").set("Content-Security-Policy", PAGE_POLICY);
  sendKept(exchange, form, "public, max-age=31536000, immutable");
}
