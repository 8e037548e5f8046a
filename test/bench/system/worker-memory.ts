import { readFile } from "node:fs/promises";
import { setTimeout as pause } from "node:timers/promises";
import { childPids } from "@sheaf/testkit";
import { runImages, uploadAll } from "./image-groups.ts";
import type { PhotoSet } from "./mixed-photos.ts";
import type { SheafSide } from "./on-sheaf.ts";

/** Resident memory of a worker and its children together. Pages that they share count for each of them. */
export interface WorkerMemory {
  /** Once all images are done. */
  readonly endBytes: number;
  /** The most that was seen meanwhile. */
  readonly peakBytes: number;
  readonly perSecond: number;
}

const SAMPLE_EVERY_MS = 200;

/** Has one worker process `count` images, each of the photos again and again. */
export async function workerMemory({ stack, client }: SheafSide, { paths }: PhotoSet, count: number) {
  const ids = await uploadAll(client, paths);
  const sources = Array.from({ length: count }, (_, index) => ids[index % ids.length] ?? "");
  const [worker] = await stack.pids("worker");
  if (worker === undefined) throw new Error("there is no worker");
  const done = new AbortController();
  const startedMs = performance.now();
  const working = runImages(client, sources).finally(() => done.abort());
  const [peakBytes] = await Promise.all([peakUntil(done.signal, worker), working]);
  const perSecond = (count * 1_000) / (performance.now() - startedMs);
  const endBytes = await rssBytes(worker);
  return { endBytes, peakBytes: Math.max(peakBytes, endBytes), perSecond } satisfies WorkerMemory;
}

async function peakUntil(signal: AbortSignal, worker: number): Promise<number> {
  let peakBytes = 0;
  while (!signal.aborted) {
    peakBytes = Math.max(peakBytes, await rssBytes(worker));
    await pause(SAMPLE_EVERY_MS, undefined, { signal }).catch(() => undefined);
  }
  return peakBytes;
}

/** Of a process and its children now. One that ends meanwhile counts nothing. */
async function rssBytes(parent: number): Promise<number> {
  const pids = [parent, ...(await childPids(parent))];
  const texts = await Promise.all(pids.map((pid) => readFile(`/proc/${pid}/status`, "utf8").catch(() => "")));
  const kibibytes = texts.map((text) => Number(/^VmRSS:\s+(\d+) kB$/m.exec(text)?.[1] ?? 0));
  return kibibytes.reduce((sum, each) => sum + each * 1_024, 0);
}
