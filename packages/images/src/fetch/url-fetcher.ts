import { lookup } from "node:dns/promises";
import type { IncomingMessage } from "node:http";
import { ImageError } from "../image-error.ts";
import { createAddressGuard } from "./address-guard.ts";
import { type Connect, connectTcp } from "./dial.ts";
import { fetchError } from "./fetch-error.ts";
import { get } from "./get.ts";
import { saveBody } from "./save-body.ts";
import { type Resolve, resolveTarget } from "./target.ts";

/** Settings of a fetcher. */
export interface UrlFetcherOptions {
  /** For one fetch as a whole, redirects and body included. */
  readonly timeoutMs: number;
  readonly maxRedirects: number;
  /** Of the body. */
  readonly maxBytes: number;
  /** CIDRs let through besides public unicast. */
  readonly allow: readonly string[];
  /** Default: the system's resolver. */
  readonly resolve?: Resolve;
  /** Default: TCP. */
  readonly connect?: Connect;
}

/** A fetched file. */
export interface FetchedFile {
  readonly bytes: number;
  /** Where the redirects ended. */
  readonly url: string;
}

/** Fetches images from URLs that strangers name, without being led into a private network (SSRF). */
export interface UrlFetcher {
  /**
   * Writes the body to a new file at `path`; on failure none stays. The declared type is not looked at: sniff the file.
   * Rejects with the signal's reason, or ImageError: FETCH_FORBIDDEN, FETCH_FAILED (may pass with time), IMAGE_TOO_LARGE,
   * IMAGE_NOT_FOUND (404 and 410).
   */
  fetchToFile(url: string, path: string, signal: AbortSignal): Promise<FetchedFile>;
}

const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);
const GONE: ReadonlySet<number> = new Set([404, 410]);

/** Makes a fetcher. Throws when `allow` holds something that is no CIDR. */
export function createUrlFetcher(options: UrlFetcherOptions): UrlFetcher {
  const { resolve = systemResolve, connect = connectTcp, ...limits } = options;
  const guard = createAddressGuard(options.allow);

  async function follow(start: string, signal: AbortSignal): Promise<{ url: URL; answer: IncomingMessage }> {
    let url = parseUrl(start);
    for (let redirects = 0; redirects <= limits.maxRedirects; redirects += 1) {
      const target = await abortable(resolveTarget(url, guard, resolve), signal);
      const answer = await get(target, connect, signal);
      const next = redirectOf(answer, url);
      if (next === undefined) {
        return { url, answer };
      }
      url = next;
    }
    throw new ImageError("FETCH_FAILED", `more than ${limits.maxRedirects} redirects`);
  }

  return {
    async fetchToFile(start, path, signal) {
      signal.throwIfAborted();
      const timeout = AbortSignal.timeout(limits.timeoutMs);
      const either = AbortSignal.any([signal, timeout]);
      try {
        const { url, answer } = await follow(start, either);
        checkStatus(answer);
        const bytes = await saveBody(answer, path, { maxBytes: limits.maxBytes, signal: either });
        return { url: url.href, bytes };
      } catch (error) {
        signal.throwIfAborted();
        throw timeout.aborted
          ? new ImageError("FETCH_FAILED", `the URL did not answer in full within ${limits.timeoutMs} ms`)
          : fetchError(error);
      }
    },
  };
}

async function systemResolve(hostname: string): Promise<readonly string[]> {
  return (await lookup(hostname, { all: true })).map(({ address }) => address);
}

function parseUrl(text: string): URL {
  if (!URL.canParse(text)) {
    throw new ImageError("FETCH_FORBIDDEN", "this is not a URL");
  }
  return new URL(text);
}

function redirectOf(answer: IncomingMessage, from: URL): URL | undefined {
  const { statusCode = 0, headers } = answer;
  if (!REDIRECTS.has(statusCode) || headers.location === undefined) {
    return undefined;
  }
  answer.destroy();
  if (!URL.canParse(headers.location, from.href)) {
    throw new ImageError("FETCH_FAILED", "redirected to something that is not a URL");
  }
  return new URL(headers.location, from);
}

function checkStatus(answer: IncomingMessage): void {
  const { statusCode = 0 } = answer;
  if (statusCode !== 200) {
    answer.destroy();
    throw new ImageError(GONE.has(statusCode) ? "IMAGE_NOT_FOUND" : "FETCH_FAILED", `the URL answers ${statusCode}`);
  }
}

/** Name servers cannot be interrupted; nobody waits for their late answer. */
function abortable<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const { promise, resolve, reject } = Promise.withResolvers<T>();
  const onAbort = () => reject(signal.reason);
  signal.addEventListener("abort", onAbort, { once: true });
  if (signal.aborted) {
    onAbort();
  }
  work.then(resolve, reject).finally(() => signal.removeEventListener("abort", onAbort));
  return promise;
}
