import { setTimeout as pause } from "node:timers/promises";

/** What a service says that cannot answer now. */
const NOT_NOW = new Set([503, 504]);
/** Longest time for which it is asked again, and between two tries, in milliseconds. */
const PATIENCE_MS = 30_000;
const AGAIN_MS = 200;

/**
 * As `fetch`, asked again as clients do while the service cannot answer now, as on a machine that stands still for
 * seconds; an answer of the status `wanted` is taken as it is. What is asked again may have been done before.
 */
export async function patientFetch(url: string, init: RequestInit = {}, wanted?: number): Promise<Response> {
  const untilMs = performance.now() + PATIENCE_MS;
  for (;;) {
    const response = await fetch(url, init);
    if (response.status === wanted || !NOT_NOW.has(response.status) || performance.now() > untilMs) return response;
    await response.body?.cancel();
    await pause(AGAIN_MS);
  }
}
