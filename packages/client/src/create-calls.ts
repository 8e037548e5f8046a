import { accessCalls } from "./access-calls.ts";
import { groupCalls } from "./group-calls.ts";
import { type Api, createApi } from "./http/api.ts";
import { type RetryOptions, resolveRetry } from "./http/retry-policy.ts";
import { createTransport, type Fetch } from "./http/transport.ts";
import { operatorCalls } from "./operator-calls.ts";
import type { SheafCalls } from "./sheaf-client.ts";
import type { SheafError } from "./sheaf-error.ts";

/** Where an installation is, and how it is spoken to. */
export interface ClientOptions {
  /** For example `http://127.0.0.1:8080`; a path after the host is kept. Empty in a page: its own origin. */
  readonly baseUrl: string;
  /** Sent as `Authorization: Bearer`; to be left out where there are no keys, or a session cookie is there. */
  readonly apiKey?: string;
  /** The token of a link to one group, sent with every call: it alone decides then. */
  readonly link?: string;
  /** To be used instead of the global one. Uploads then have no progress within a file. */
  readonly fetch?: Fetch;
  /** For one attempt, without the bodies of downloads and events; default 30 s. Uploads have more, by their size. */
  readonly timeoutMs?: number;
  readonly retry?: RetryOptions;
  /** Told of each error of a call that is not repeated any more, before the call rejects with it. */
  readonly onError?: (error: SheafError) => void;
}

/** Makes a client without files and the calls that are made of several: less code, where every kilobyte is loaded by a reader. */
export function createCalls(options: ClientOptions): SheafCalls {
  return callsOf(openApi(options));
}

/** The ways to an installation. Nothing is sent. */
export function openApi({ baseUrl, apiKey, link, fetch, timeoutMs = 30_000, retry, onError }: ClientOptions): Api {
  const transport = createTransport({
    baseUrl: baseUrl.replace(/\/+$/, ""),
    apiKey,
    link,
    fetch,
    timeoutMs,
    onError,
    retry: resolveRetry(retry),
  });
  return createApi(transport);
}

/** Each of them one request, a stream or the pages of a list. */
export function callsOf(api: Api): SheafCalls {
  return { ...groupCalls(api), ...operatorCalls(api), ...accessCalls(api) };
}
