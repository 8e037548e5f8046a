import { setTimeout as delay } from "node:timers/promises";

const POLL_MS = 100;
const ANSWER_MS = 2_000;

/**
 * Asks `<url>/readyz` until it answers 200.
 *
 * @param onSlow called once when `slowMs` (default 20 s) have passed, with the last answer
 * @returns true when ready, false when `signal` came first
 */
export async function untilReady(
  url: string,
  o: { signal: AbortSignal; onSlow(answer: string): void; slowMs?: number },
): Promise<boolean> {
  const slowAt = performance.now() + (o.slowMs ?? 20_000);
  let told = false;
  while (!o.signal.aborted) {
    const answer = await ask(`${url}/readyz`);
    if (answer === "ready") return !o.signal.aborted;
    if (!told && performance.now() > slowAt) {
      told = true;
      o.onSlow(answer);
    }
    await delay(POLL_MS, undefined, { signal: o.signal }).catch(() => {});
  }
  return false;
}

async function ask(url: string): Promise<string> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(ANSWER_MS) });
    const body = await response.text();
    return response.ok ? "ready" : `HTTP ${response.status} ${body}`.trim();
  } catch {
    return "no answer";
  }
}
