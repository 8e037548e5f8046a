import { pollUntil } from "../../poll.ts";
import type { Queue } from "./api.ts";

/** Waits until so many jobs have completed since the queue was made; asks every 10 ms, as Sheaf is asked. */
export async function untilCompleted(queue: Queue, count: number): Promise<void> {
  await pollUntil(async () => (await queue.getCompletedCount()) >= count);
}
