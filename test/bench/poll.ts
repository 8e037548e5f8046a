import { setTimeout as pause } from "node:timers/promises";

/** How often to ask and for how long. */
export interface PollOptions {
  /** Default 10 ms: each question is work for the machine that is measured. */
  readonly everyMs?: number;
  /** Default 120 s. */
  readonly withinMs?: number;
}

/** Asks again and again until there is an answer, and gives it. @throws when there is none in time */
export async function pollFor<T>(ask: () => Promise<T | undefined>, o: PollOptions = {}): Promise<T> {
  const { everyMs = 10, withinMs = 120_000 } = o;
  const giveUpAtMs = performance.now() + withinMs;
  while (performance.now() < giveUpAtMs) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    await pause(everyMs);
  }
  throw new Error(`not reached within ${withinMs} ms`);
}

/** Asks again and again until it is so. @throws when it is not in time */
export async function pollUntil(isSo: () => Promise<boolean>, options?: PollOptions): Promise<void> {
  await pollFor(async () => ((await isSo()) ? true : undefined), options);
}
