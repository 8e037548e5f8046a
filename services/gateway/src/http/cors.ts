import type { Request, Response } from "express";

/** What pages of other origins may send… */
const METHODS = "GET, HEAD, POST, DELETE";
const REQUEST_HEADERS =
  "authorization, content-type, idempotency-key, if-none-match, last-event-id, range, prefer, traceparent, x-request-id";
/** …and what they may see of an answer beyond the few headers that all may. */
const EXPOSED =
  "ETag, Location, Retry-After, Content-Range, Content-Disposition, Preference-Applied, X-Request-Id, RateLimit, RateLimit-Policy";
/** How long browsers may go by a preflight's answer: two hours, as long as any of them does. */
const MAX_AGE_S = "7200";

/** Origins of other sites whose pages may use the API, by key or link and never by a cookie. */
export interface Cors {
  /** Whether there are any. */
  readonly isOn: boolean;
  allows(origin: string | undefined): origin is string;
}

/** Allows these origins; `*` among them allows all. */
export function createCors(origins: readonly string[]): Cors {
  const allowed = new Set(origins);
  return {
    isOn: allowed.size > 0,
    allows: (origin): origin is string => origin !== undefined && (allowed.has("*") || allowed.has(origin)),
  };
}

/** Lets the page that asks read the answer, if its origin is allowed. Never with credentials: cookies are for our own page. */
export function setCorsHeaders(cors: Cors, { headers: { origin } }: Request, res: Response): void {
  if (!cors.isOn) return;
  res.vary("Origin");
  if (!cors.allows(origin)) return;
  res.set({ "Access-Control-Allow-Origin": origin, "Access-Control-Expose-Headers": EXPOSED });
}

/** The further headers of a preflight's answer; undefined where the request is none, or its origin is not allowed. */
export function preflightHeaders(cors: Cors, { method, headers }: Request): Record<string, string> | undefined {
  const asked = headers["access-control-request-method"];
  if (method !== "OPTIONS" || asked === undefined || !cors.allows(headers.origin)) return undefined;
  return {
    "Access-Control-Allow-Methods": METHODS,
    "Access-Control-Allow-Headers": REQUEST_HEADERS,
    "Access-Control-Max-Age": MAX_AGE_S,
  };
}
