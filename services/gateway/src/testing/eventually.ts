import { setTimeout as delay } from "node:timers/promises";

/** How long a test waits for what must come. */
const PATIENCE_MS = 5_000;

/** Tries `check` until it no longer throws; after five seconds it throws what it threw last. */
export async function eventually<T>(check: () => T | Promise<T>): Promise<T> {
  const endMs = performance.now() + PATIENCE_MS;
  for (;;) {
    try {
      return await check();
    } catch (error) {
      if (performance.now() > endMs) throw error;
      await delay(10);
    }
  }
}
