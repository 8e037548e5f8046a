import { median } from "../../system/numbers.ts";
import { noops } from "./jobs.ts";
import type { BullMqSide } from "./side.ts";

const BULK = 10_000;

/** Removes so many jobs that wait in a paused queue: milliseconds. */
export async function bullMqDrain({ queue }: BullMqSide, jobs: number, rounds: number): Promise<number> {
  const allMs: number[] = [];
  await queue.pause();
  for (let round = 0; round < rounds; round++) {
    for (let added = 0; added < jobs; added += BULK) await queue.addBulk(noops(BULK));
    const startedMs = performance.now();
    await queue.drain();
    allMs.push(performance.now() - startedMs);
  }
  return median(allMs);
}
