import type { IncomingHttpHeaders } from "node:http";
import { HttpError } from "./problem.ts";

const SAFE_METHODS = new Set(["GET", "HEAD", "OPTIONS"]);
const LOOPBACK = /^(?:localhost|(?:[\w-]+\.)+localhost|127(?:\.\d{1,3}){3}|\[?::1\]?)$/i;

/** Whether a host name or address, brackets allowed, means this machine only. */
export function isLoopback(host: string): boolean {
  return LOOPBACK.test(host);
}

/** What a browser says of a request. */
export interface BrowserRequest {
  readonly method: string;
  readonly headers: IncomingHttpHeaders;
}

/** What is served to whom. */
export interface BrowserGuardOptions {
  readonly loopbackOnly: boolean;
  /** Whether pages of a foreign origin may change things here. */
  allows(origin: string | undefined): boolean;
}

/**
 * Keeps pages of other sites from using a person's browser to reach us. Throws an HttpError.
 *
 * With `loopbackOnly`, names that are not loopback are refused: a page that made its own name resolve to this machine
 * (DNS rebinding) still sends that name as `Host`.
 */
export function guardAgainstBrowsers(request: BrowserRequest, o: BrowserGuardOptions): void {
  const { host = "", origin, "sec-fetch-site": site } = request.headers;
  if (o.loopbackOnly && !isLoopback(host.replace(/:\d*$/, ""))) {
    throw new HttpError("wrong_host", "Without API keys only loopback names are served; see SHEAF_INSECURE");
  }
  if (SAFE_METHODS.has(request.method)) return;
  // Another port of this machine is "same-site", and no less foreign. Browsers too old to say so still send the origin
  // of the page.
  const foreign =
    site === undefined
      ? origin !== undefined && originHost(origin) !== host
      : !["same-origin", "none"].includes(site as string);
  if (foreign && !o.allows(origin)) throw crossSite();
}

/**
 * Lets a request that a cookie speaks for change something only where the browser says that our own page sent it. What
 * says nothing is refused: browsers send cookies by themselves. Throws an HttpError.
 */
export function guardCookie({ method, headers }: BrowserRequest): void {
  const { host = "", origin, "sec-fetch-site": site } = headers;
  if (SAFE_METHODS.has(method) || site === "same-origin") return;
  if (site === undefined && origin !== undefined && originHost(origin) === host) return;
  throw crossSite();
}

function crossSite(): HttpError {
  return new HttpError("cross_site_request", "Pages of other sites may not do this");
}

function originHost(origin: string): string | undefined {
  return URL.canParse(origin) ? new URL(origin).host : undefined;
}
