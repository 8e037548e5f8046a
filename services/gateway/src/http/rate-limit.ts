import type { Request, Response } from "express";
import { ipKeyGenerator, MemoryStore, type Options, rateLimit } from "express-rate-limit";
import { HttpError } from "./problem.ts";

const WINDOW_MS = 60_000;

/** How often somebody may ask, counted by this gateway alone and in windows of a minute. */
export interface RateLimit {
  /** Counts a request for `bucket`, and tells of the limit in the answer's headers. Rejects with an HttpError once it is over. */
  count(req: Request, res: Response, bucket: string): Promise<void>;
  stop(): void;
}

/** What is limited. */
export interface RateLimitOptions {
  /** What the answer's headers call it. */
  readonly name: string;
  /** Requests per minute. */
  readonly perMinute: number;
  /** Only requests that were answered like this count; undefined: all do. */
  readonly status?: number;
}

/** Makes a limit of its own. */
export function createRateLimit({ name, perMinute, status }: RateLimitOptions): RateLimit {
  const store = new MemoryStore();
  const buckets = new WeakMap<Request, string>();
  const options: Partial<Options> = {
    windowMs: WINDOW_MS,
    limit: perMinute,
    identifier: name,
    store,
    standardHeaders: "draft-8",
    legacyHeaders: false,
    keyGenerator: (req) => buckets.get(req) ?? "",
    handler: (_req, res) => {
      const retryAfterS = Number(res.getHeader("Retry-After") ?? 1);
      throw new HttpError("too_many_requests", `More than ${perMinute} ${name} in a minute`, { retryAfterS });
    },
    // They speak to the console, of proxies and stores that are set up elsewhere.
    validate: false,
  };
  if (status !== undefined) {
    options.skipSuccessfulRequests = true;
    options.requestWasSuccessful = (_req, res) => res.statusCode !== status;
  }
  const limiter = rateLimit(options);
  return {
    async count(req, res, bucket) {
      buckets.set(req, bucket);
      await new Promise<void>((resolve, reject) => {
        const next = (error?: unknown) => (error === undefined ? resolve() : reject(error));
        void Promise.resolve(limiter(req, res, next)).catch(reject);
      });
    },
    stop: () => store.shutdown(),
  };
}

/** Whose requests those of nobody in particular are: an address, or the network that one IPv6 subscriber has. */
export function addressOf(req: Request): string {
  return ipKeyGenerator(req.ip ?? "");
}
