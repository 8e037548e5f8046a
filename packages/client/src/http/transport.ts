import { SheafError } from "../sheaf-error.ts";
import { errorFrom } from "./error-from.ts";
import { pause } from "./pause.ts";
import { nextDelayMs, type Repeat, type RetryPolicy } from "./retry-policy.ts";
import { timeLimit } from "./time-limit.ts";
import { withLink } from "./with-link.ts";
import { findXhr, sendByXhr } from "./xhr.ts";

/** As much of `fetch` as is used here. */
export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

/** One call of the API. */
export interface Call {
  /** Default GET. */
  readonly method?: "GET" | "POST" | "DELETE";
  /** Absolute, query included. */
  readonly path: string;
  /** The body, as JSON; a call has this one or `image`. */
  readonly json?: unknown;
  /** The body, as it is. */
  readonly image?: Blob;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal | undefined;
  /** Default `always`. */
  readonly repeat?: Repeat;
  /** What this call takes longer than others. */
  readonly extraMs?: number;
  /** Told how much of the image has been sent, where that can be known. */
  readonly onSent?: (bytes: number) => void;
}

/** Where and how calls are sent. */
export interface TransportOptions {
  /** Without a slash at its end; empty for the page's own origin. */
  readonly baseUrl: string;
  readonly apiKey: string | undefined;
  /** Token of a link, sent with every call. */
  readonly link: string | undefined;
  /** Undefined: the global one. */
  readonly fetch: Fetch | undefined;
  /** For one attempt, until its answer is read. */
  readonly timeoutMs: number;
  readonly retry: RetryPolicy;
  /** Told of each error of a call that is not repeated any more. */
  readonly onError?: ((error: SheafError) => void) | undefined;
}

/** Sends calls and repeats them as the policy says; what is no success (2xx, 304) rejects with a SheafError. */
export interface Transport {
  /** The answer as `read` makes it; reading belongs to the attempt. */
  request<T>(call: Call, read: (response: Response) => T | Promise<T>): Promise<T>;
  /** The answer's JSON, believed to be what the API says it is. */
  json<T>(call: Call): Promise<T>;
}

/** Makes the transport of one client. */
export function createTransport(options: TransportOptions): Transport {
  async function request<T>(call: Call, read: (response: Response) => T | Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await attemptOnce(options, call, read);
      } catch (error) {
        if (!(error instanceof SheafError)) throw error;
        const repeat = call.repeat ?? "always";
        const delayMs = nextDelayMs(options.retry, { attempt, error, repeat, random: Math.random() });
        if (delayMs === undefined) {
          options.onError?.(error);
          throw error;
        }
        await pause(delayMs, call.signal);
      }
    }
  }
  return { request, json: <T>(call: Call) => request<T>(call, readJson<T>) };
}

async function attemptOnce<T>(
  options: TransportOptions,
  call: Call,
  read: (response: Response) => T | Promise<T>,
): Promise<T> {
  call.signal?.throwIfAborted();
  const timeoutMs = options.timeoutMs + (call.extraMs ?? 0);
  const limit = timeLimit(call.signal, timeoutMs);
  try {
    const response = await send(options, call, limit.signal);
    if (!response.ok && response.status !== 304) throw await errorFrom(response);
    return await read(response);
  } catch (error) {
    call.signal?.throwIfAborted();
    if (error instanceof SheafError) throw error;
    const why = limit.passed() ? `No answer within ${timeoutMs} ms` : "The service cannot be reached";
    throw new SheafError("unreachable", why, { cause: error });
  } finally {
    limit.lift();
  }
}

function send(options: TransportOptions, call: Call, signal: AbortSignal): Promise<Response> {
  const { method = "GET", path, json, image, onSent } = call;
  const { baseUrl, apiKey, link, fetch: ownFetch } = options;
  const url = baseUrl + (link === undefined ? path : withLink(path, link));
  const headers = headersOf(call, apiKey);
  const Xhr = findXhr();
  if (image && onSent && Xhr && !ownFetch) return sendByXhr(Xhr, url, { method, headers, body: image, signal, onSent });
  const body = json === undefined ? image : JSON.stringify(json);
  const init: RequestInit = { method, headers, signal, ...(body !== undefined && { body }) };
  // Called by itself, not as `options.fetch`: a page's fetch refuses to be a method of anything.
  return ownFetch ? ownFetch(url, init) : fetch(url, init);
}

function headersOf({ json, image, headers }: Call, apiKey: string | undefined): Record<string, string> {
  return {
    ...(apiKey !== undefined && { authorization: `Bearer ${apiKey}` }),
    ...(json !== undefined && { "content-type": "application/json" }),
    // The service looks at the bytes, not at the type; it only has to be an image's.
    ...(image && { "content-type": image.type.startsWith("image/") ? image.type : "image/x-unknown" }),
    ...headers,
  };
}

/** The JSON of an answer; throws a SheafError where it is none. */
export async function readJson<T>(response: Response): Promise<T> {
  const text = await response.text();
  try {
    return JSON.parse(text) as T;
  } catch (cause) {
    const { status } = response;
    throw new SheafError("unexpected_answer", "The answer is not JSON; is baseUrl right?", { status, cause });
  }
}
