import type { IncomingMessage } from "node:http";
import { createGuardedRequest, type GuardedRequestOptions, parseUrl } from "@sheaf/guarded-http";
import { ImageError } from "../image-error.ts";
import { fetchError } from "./fetch-error.ts";
import { saveBody } from "./save-body.ts";

/** Settings of a fetcher. */
export interface UrlFetcherOptions extends GuardedRequestOptions {
  /** For one fetch as a whole, redirects and body included. */
  readonly timeoutMs: number;
  readonly maxRedirects: number;
  /** Of the body. */
  readonly maxBytes: number;
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
  const { timeoutMs, maxRedirects, maxBytes, ...guarded } = options;
  const request = createGuardedRequest(guarded);

  async function follow(start: string, signal: AbortSignal): Promise<{ url: URL; answer: IncomingMessage }> {
    let url = parseUrl(start);
    for (let redirects = 0; redirects <= maxRedirects; redirects += 1) {
      const answer = await request(url, { method: "GET", headers: { accept: "image/*" }, signal });
      const next = redirectOf(answer, url);
      if (next === undefined) {
        return { url, answer };
      }
      url = next;
    }
    throw new ImageError("FETCH_FAILED", `more than ${maxRedirects} redirects`);
  }

  return {
    async fetchToFile(start, path, signal) {
      signal.throwIfAborted();
      const timeout = AbortSignal.timeout(timeoutMs);
      const either = AbortSignal.any([signal, timeout]);
      try {
        const { url, answer } = await follow(start, either);
        checkStatus(answer);
        const bytes = await saveBody(answer, path, { maxBytes, signal: either });
        return { url: url.href, bytes };
      } catch (error) {
        signal.throwIfAborted();
        throw timeout.aborted
          ? new ImageError("FETCH_FAILED", `the URL did not answer in full within ${timeoutMs} ms`)
          : fetchError(error);
      }
    },
  };
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
