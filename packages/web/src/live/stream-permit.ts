import { withLease } from "./lease.ts";

/**
 * Streams that all tabs of this origin may have together. Over HTTP/1.1 a browser opens six connections to an origin,
 * for all tabs: beside the three that a tab uploads files by, one is left for everything else.
 */
export const MAX_STREAMS = 2;

/**
 * Runs `use` while holding one of the permits; they end with it, and with the tab. Resolves to what it returned, and to
 * undefined, without having run it, where none is free.
 */
export async function withStreamPermit<T extends string>(use: () => Promise<T>): Promise<T | undefined> {
  // There are none where the page was not loaded by HTTPS or from loopback.
  const locks: LockManager | undefined = navigator.locks;
  for (let permit = 0; permit < MAX_STREAMS; permit++) {
    const name = `sheaf-stream-${permit}`;
    const options = { ifAvailable: true };
    const used = await (locks
      ? locks.request(name, options, async (lock) => (lock ? use() : undefined))
      : withLease(name, use));
    if (used !== undefined) return used;
  }
  return undefined;
}
