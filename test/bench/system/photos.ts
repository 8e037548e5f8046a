import { fork } from "node:child_process";
import { once } from "node:events";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { photo, tempDir } from "@sheaf/testkit";
import { isFinished, untilGroup } from "./groups.ts";
import { median } from "./numbers.ts";
import type { SheafSide } from "./on-sheaf.ts";

const PROCESSES = 2;
/** The first pass warms both sides and is not counted. */
const WARM_UP_PASSES = 1;

/** Photos through the whole system, and beside the same ones in plain processes that loop over sharp. */
export interface PhotoFigures {
  readonly perSecond: number;
  /** Rate of the system ÷ rate of the bare loops. */
  readonly share: number;
}

/**
 * Photos of 3 megapixels to the default outputs: through the whole system (uploaded before, so that both sides read
 * files) against two plain processes. They take turns in one run: medians.
 */
export async function photosBesideSharp({ client }: SheafSide, count: number, passes: number): Promise<PhotoFigures> {
  await using dir = await tempDir();
  const paths = await photoFiles(dir.path, count);
  const ids: string[] = [];
  for (const path of paths) {
    const { body } = await client.call("POST", "/v1/images", await readFile(path), "image/jpeg");
    ids.push((JSON.parse(body) as { images: { id: string }[] }).images[0]?.id ?? "");
  }
  const bare = await bareLoops(join(dir.path, "bare"));
  const shares: number[] = [];
  const rates: number[] = [];
  for (let pass = 0; pass < WARM_UP_PASSES + passes; pass++) {
    const bareMs = await timed(() => bare.run(paths));
    const oursMs = await timed(async () => {
      const { group_id } = await client.json<{ group_id: string }>("POST", "/process_images", { images: ids });
      await untilGroup(client, group_id, isFinished, { everyMs: 50 });
    });
    if (pass < WARM_UP_PASSES) continue;
    shares.push(bareMs / oursMs);
    rates.push((count * 1_000) / oursMs);
  }
  await bare.close();
  return { perSecond: median(rates), share: median(shares) };
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const startedMs = performance.now();
  await work();
  return performance.now() - startedMs;
}

async function photoFiles(dir: string, count: number): Promise<string[]> {
  const paths = Array.from({ length: count }, (_, seed) => join(dir, `${seed}.jpg`));
  for (const [seed, path] of paths.entries()) await writeFile(path, await photo({ width: 2_000, height: 1_500, seed }));
  return paths;
}

async function bareLoops(outDir: string) {
  await mkdir(outDir, { recursive: true });
  const script = join(import.meta.dirname, "../images-bare-loop.ts");
  const loops = Array.from({ length: PROCESSES }, () => fork(script));
  await Promise.all(loops.map((loop) => once(loop, "message")));
  return {
    run: (paths: readonly string[]) =>
      Promise.all(
        loops.map((loop, share) => {
          loop.send({ paths: paths.filter((_, i) => i % PROCESSES === share), outDir, share });
          return once(loop, "message");
        }),
      ),
    async close() {
      const exits = loops.map((loop) => once(loop, "exit"));
      for (const loop of loops) loop.disconnect();
      await Promise.all(exits);
    },
  };
}
