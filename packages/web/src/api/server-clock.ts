import { useEffect } from "preact/hooks";
import { createStore, useStore } from "../live/store.ts";

/** When the service's clock showed what, by the reader's `performance.now()`. */
export interface ServerClock {
  readonly serverMs: number;
  readonly atMs: number;
}

/**
 * Asks what the service's clock shows; undefined where no answer tells. `Date` has whole seconds: half of one is added,
 * as is half of the way there and back.
 */
export async function measureClock(signal?: AbortSignal): Promise<ServerClock | undefined> {
  const beganMs = performance.now();
  // The page itself is open to everybody, share links included.
  const asking = fetch("/", { method: "HEAD", cache: "no-store", signal: signal ?? null });
  const date = (await asking.catch(() => undefined))?.headers.get("date");
  const atMs = (beganMs + performance.now()) / 2;
  const serverMs = Date.parse(date ?? "");
  return Number.isNaN(serverMs) ? undefined : { serverMs: serverMs + 500, atMs };
}

const aheadMs = createStore(0);
let asked = false;

/** By how much the service's clock is ahead of the reader's, milliseconds; measured once, 0 until then. */
export function useAheadMs(): number {
  useEffect(() => {
    if (asked) return;
    asked = true;
    void measureClock().then((clock) => {
      asked = clock !== undefined;
      if (clock) aheadMs.set(clock.serverMs + performance.now() - clock.atMs - Date.now());
    });
  }, []);
  return useStore(aheadMs);
}
