import { pollUntil } from "../../poll.ts";
import type { BehindFigures } from "../../system/behind-a-batch.ts";
import { median } from "../../system/numbers.ts";
import { noops, sleeps } from "./jobs.ts";
import type { BullMqSide } from "./side.ts";

const BULK = 10_000;
const ALONE = 5;

/** Three sleeping jobs alone, and behind so many no-op jobs that wait: milliseconds to the end of the three. */
export async function bullMqBehind({ queue }: BullMqSide, o: { jobs: number; ms: number }): Promise<BehindFigures> {
  const three = async () => {
    const startedMs = performance.now();
    const jobs = await queue.addBulk(sleeps(3, o.ms));
    return async () => {
      await pollUntil(async () => (await Promise.all(jobs.map((job) => job.isCompleted()))).every(Boolean));
      return performance.now() - startedMs;
    };
  };
  const aloneMs: number[] = [];
  for (let n = 0; n < ALONE; n++) aloneMs.push(await (await three())());
  // Filled while nothing runs: the batch would be half done before the last of it is there.
  await queue.pause();
  for (let added = 0; added < o.jobs; added += BULK) await queue.addBulk(noops(BULK));
  const ended = await three();
  await queue.resume();
  return { aloneMs: median(aloneMs), behindMs: await ended() };
}
