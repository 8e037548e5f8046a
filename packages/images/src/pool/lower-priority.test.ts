import { readdir, readFile } from "node:fs/promises";
import { getPriority } from "node:os";
import { resolveOptions } from "@sheaf/image-options";
import { childPids, corpus, tempDir } from "@sheaf/testkit";
import { expect, test } from "vitest";
import { createImagePool } from "./image-pool.ts";

const LIMITS = { imageBytes: 32 << 20, pixels: 50_000_000, frames: 100, outputSide: 8192, avifEffort: 9 };
/** Positions behind the name in `/proc/<pid>/stat`: clock ticks of processor time, and the niceness. */
const UTIME = 11;
const NICE = 16;

/** Of each thread of a process: its niceness and whether it has worked. */
async function threadsOf(pid: number): Promise<{ name: string; nice: number; ticks: number }[]> {
  const ids = await readdir(`/proc/${pid}/task`);
  const read = await Promise.allSettled(ids.map((id) => readFile(`/proc/${pid}/task/${id}/stat`, "utf8")));
  // A thread that has ended meanwhile is none.
  const stats = read.flatMap((one) => (one.status === "fulfilled" ? [one.value] : []));
  return stats.map((stat) => {
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    const name = stat.slice(stat.indexOf("(") + 1, stat.lastIndexOf(")"));
    return { name, nice: Number(fields[NICE]), ticks: Number(fields[UTIME]) };
  });
}

test("whatever works on an image stands back behind the services", async () => {
  await using dir = await tempDir();
  const log = { debug: () => undefined, info: () => undefined, warn: () => undefined };
  const pool = createImagePool({ size: 1, limits: LIMITS, log });
  try {
    const job = { sourcePath: (await corpus()).path("large.jpg"), plan: resolveOptions({}), outDir: dir.path };
    for (let i = 0; i < 3; i++) await pool.run(job, { signal: new AbortController().signal, timeoutMs: 60_000 });
    const [child = expect.fail("no child")] = await childPids();
    const threads = await threadsOf(child);
    expect(threads.some(({ name, ticks }) => name === "libvips worker" && ticks > 0)).toBe(true);
    const own = getPriority();
    expect(threads.filter(({ nice }) => nice <= own)).toEqual([]);
  } finally {
    await pool.stop();
  }
});
