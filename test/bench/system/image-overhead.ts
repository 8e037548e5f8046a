import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { resolveOptions } from "@sheaf/image-options";
import { createImagePool } from "@sheaf/images";
import { DEFAULT_LIMITS } from "@sheaf/service";
import { tempDir } from "@sheaf/testkit";
import { imageTasks, runImages, uploadAll } from "./image-groups.ts";
import type { PhotoSet } from "./mixed-photos.ts";
import type { SheafSide } from "./on-sheaf.ts";

/** Images of a group, and of a turn of the child process alone. */
const SLICE = 10;
const JOB = { signal: new AbortController().signal, timeoutMs: 60_000 };
const PLAN = resolveOptions({});

/**
 * What a run adds to its image: `run_ms` as the API tells it less the time that the same image takes in a child process
 * alone, in milliseconds, for each image and round. Both sides take turns slice by slice, and who goes first changes.
 */
export async function imageOverhead({ client }: SheafSide, { paths }: PhotoSet, rounds: number): Promise<number[]> {
  const ids = await uploadAll(client, paths);
  await using alone = await startAlone();
  const ours = async (slice: readonly string[]) =>
    (await imageTasks(client, await runImages(client, slice))).map(({ run_ms: ms }) => ms ?? Number.NaN);
  await ours(ids.slice(0, SLICE));
  await alone.run(paths.slice(0, SLICE));
  const added: number[] = [];
  for (let turn = 0; turn * SLICE < rounds * paths.length; turn++) {
    const at = (turn * SLICE) % paths.length;
    const runFirst = turn % 2 === 0 ? await ours(ids.slice(at, at + SLICE)) : undefined;
    const aloneMs = await alone.run(paths.slice(at, at + SLICE));
    const runMs = runFirst ?? (await ours(ids.slice(at, at + SLICE)));
    added.push(...runMs.map((ms, index) => ms - (aloneMs[index] ?? Number.NaN)));
  }
  return added;
}

/** A child process as workers have them, with nothing else around it. */
async function startAlone() {
  const dir = await tempDir();
  const log = { debug: () => undefined, info: () => undefined, warn: console.error };
  const pool = createImagePool({ size: 1, limits: DEFAULT_LIMITS, log });
  return {
    /** Milliseconds of each. */
    async run(paths: readonly string[]): Promise<number[]> {
      const all: number[] = [];
      for (const [index, sourcePath] of paths.entries()) {
        const outDir = join(dir.path, String(index));
        await mkdir(outDir, { recursive: true });
        const startedMs = performance.now();
        await pool.run({ sourcePath, plan: PLAN, outDir }, JOB);
        all.push(performance.now() - startedMs);
      }
      return all;
    },
    async [Symbol.asyncDispose]() {
      await pool.stop();
      await dir[Symbol.asyncDispose]();
    },
  };
}
