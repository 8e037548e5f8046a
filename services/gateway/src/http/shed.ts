/** How busy the gateway is. */
export interface Load {
  /** Requests under way, streams not counted. */
  readonly requests: number;
  /** How late the event loop typically was, in each of the last looks, newest first. */
  readonly lagsMs: readonly number[];
}

/** From when on it is too busy. */
export interface ShedLimits {
  readonly maxRequests: number;
  /** Default 500 ms. */
  readonly maxLagMs: number;
  /** Looks in a row at which the loop has to be late. Default 2. */
  readonly looks: number;
}

/** The event loop's part of it. A turn of half a second leaves no call to the scheduler its time. */
export const LAG_LIMITS: Pick<ShedLimits, "maxLagMs" | "looks"> = { maxLagMs: 500, looks: 2 };

/**
 * Why a request that has just come should be refused; undefined where it is to be served. One long turn, a large body or
 * a collection of garbage, is no overload: turns have to be long as a rule, and for longer than one look.
 */
export function whyShed({ requests, lagsMs }: Load, limits: ShedLimits): string | undefined {
  if (requests >= limits.maxRequests) return `There are ${limits.maxRequests} requests under way`;
  const recent = lagsMs.slice(0, limits.looks);
  const isLate = recent.length === limits.looks && recent.every((lagMs) => lagMs > limits.maxLagMs);
  return isLate ? "The gateway is overloaded" : undefined;
}
