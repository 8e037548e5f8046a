import type { IncomingMessage } from "node:http";
import { GuardedHttpError } from "./guarded-http-error.ts";
import { createGuardedRequest, type GuardedRequestOptions } from "./guarded-request.ts";
import { parseUrl } from "./target.ts";

/** Time for one POST as a whole, name look-up included. */
const TIMEOUT_MS = 15_000;
/** Of an answer's body; the rest is cut. */
const ANSWER_BYTES = 16 * 1024;

/** Settings of a poster. */
export interface PosterOptions extends GuardedRequestOptions {
  /** For one POST as a whole, name look-up included. Default: 15 s. */
  readonly timeoutMs?: number;
}

/** What is posted. */
export interface Post {
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** UTF-8. */
  readonly body: string;
  readonly signal: AbortSignal;
}

/** Posts to URLs that strangers name, without being led into a private network (SSRF). */
export interface Poster {
  /**
   * Sends one POST on a connection of its own and tells the answer's status, whichever it is: 2xx, 4xx, 5xx. Its body is
   * dropped. Rejects with the signal's reason, or GuardedHttpError: `forbidden`, or `failed`, which a 3xx is too, because
   * redirects are not followed.
   */
  post(url: string, post: Post): Promise<{ readonly status: number }>;
}

/** Makes a poster. Throws when `allow` holds something that is no CIDR. */
export function createPoster({ timeoutMs = TIMEOUT_MS, ...options }: PosterOptions): Poster {
  const request = createGuardedRequest(options);
  return {
    async post(url, { headers, body, signal }) {
      signal.throwIfAborted();
      const timeout = AbortSignal.timeout(timeoutMs);
      const either = AbortSignal.any([signal, timeout]);
      try {
        const answer = await request(parseUrl(url), { method: "POST", headers, body, signal: either });
        await drop(answer);
        return { status: checkedStatus(answer) };
      } catch (error) {
        signal.throwIfAborted();
        if (error instanceof GuardedHttpError) throw error;
        const why = timeout.aborted ? `no answer within ${timeoutMs} ms` : `the connection failed (${codeOf(error)})`;
        throw new GuardedHttpError("failed", why, { cause: error });
      }
    },
  };
}

/** Lets a short answer end in peace. How its body ends does not matter: the status is known. */
async function drop(answer: IncomingMessage): Promise<void> {
  let bytes = 0;
  try {
    for await (const chunk of answer) {
      bytes += chunk.length;
      if (bytes > ANSWER_BYTES) break;
    }
  } catch {
    // Cut off by the receiver, the time or the caller.
  }
}

function checkedStatus({ statusCode: status = 0 }: IncomingMessage): number {
  if (status >= 300 && status < 400) {
    throw new GuardedHttpError("failed", `answered ${status}: redirects are not followed`, { status });
  }
  return status;
}

/** What a socket, TLS or the parser said may tell of a network; its code does not. */
function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : "unknown";
}
