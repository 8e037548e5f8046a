import { sleeps, type WorkerMessage } from "./jobs.ts";
import type { BullMqSide } from "./side.ts";

const JOBS = 48;
const WITHIN_MS = 115_000;

/**
 * Kills one of two worker processes (`kill -9`) with BullMQ's default lock of 30 s and look for stalled jobs every 30 s:
 * milliseconds from the kill to the next start of each of its jobs. Either process has room for all jobs.
 */
export async function bullMqKilled({ queue, workers }: BullMqSide): Promise<number[]> {
  const began = workers.map(() => new Map<string, number>());
  const looks = new Set<() => void>();
  for (const [at, worker] of workers.entries()) {
    worker.on("message", (message: WorkerMessage) => {
      if (message.kind === "began") began[at]?.set(message.job, message.atMs);
      for (const look of looks) look();
    });
  }
  const until = (met: () => boolean) => {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const look = () => met() && resolve();
    const timer = setTimeout(() => reject(new Error(`not reached within ${WITHIN_MS} ms`)), WITHIN_MS);
    looks.add(look);
    look();
    return promise.finally(() => {
      clearTimeout(timer);
      looks.delete(look);
    });
  };
  const [lost = new Map<string, number>(), other = new Map<string, number>()] = began;
  await queue.addBulk(sleeps(JOBS, WITHIN_MS, "hold"));
  await until(() => lost.size + other.size === JOBS);
  const killedAtMs = Date.now();
  workers[0]?.kill("SIGKILL");
  await until(() => [...lost.keys()].every((job) => other.has(job)));
  return [...lost.keys()].map((job) => (other.get(job) ?? Number.NaN) - killedAtMs);
}
