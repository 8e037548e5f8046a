import { fork } from "node:child_process";
import { once } from "node:events";
import { mkdir, readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { photo } from "@sheaf/testkit";
import { median, type Row } from "./numbers.ts";
import { finished, timedClient } from "./rest.ts";

const PHOTOS = 60;
const PASSES = 5;
const PROCESSES = 2;

/**
 * Photos of 3 megapixels to the default outputs: through the whole system (uploaded before, so that both sides read
 * files) against as many plain processes that loop over sharp. They take turns in one run.
 */
export async function photos(url: string, dir: string): Promise<Row[]> {
  const paths = await photoFiles(join(dir, "photos"));
  const client = timedClient(url);
  const ids: string[] = [];
  for (const path of paths) {
    const { body } = await client.call("POST", "/v1/images", await readFile(path), "image/jpeg");
    ids.push((JSON.parse(body) as { images: { id: string }[] }).images[0]?.id ?? "");
  }
  const bare = await bareLoops(join(dir, "bare"));
  const ratios: number[] = [];
  const rates: number[] = [];
  for (let pass = 0; pass <= PASSES; pass++) {
    const bareMs = await timed(() => bare.run(paths));
    const oursMs = await timed(async () => {
      const { group_id } = await client.json<{ group_id: string }>("POST", "/process_images", { images: ids });
      await finished(client, group_id, 50);
    });
    if (pass === 0) continue;
    ratios.push(bareMs / oursMs);
    rates.push((PHOTOS * 1_000) / oursMs);
  }
  await bare.close();
  client.close();
  const ratio = median(ratios);
  return [
    {
      what: `${PHOTOS} photos of 3 megapixels to web + thumb: rate beside a bare sharp loop in ${PROCESSES} processes (${median(rates).toFixed(1)}/s)`,
      figure: `${(100 * ratio).toFixed(0)} %`,
      bar: "≥ 85 %",
      met: ratio >= 0.85,
    },
  ];
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const startedMs = performance.now();
  await work();
  return performance.now() - startedMs;
}

async function photoFiles(dir: string): Promise<string[]> {
  await mkdir(dir, { recursive: true });
  const paths = Array.from({ length: PHOTOS }, (_, seed) => join(dir, `${seed}.jpg`));
  for (const [seed, path] of paths.entries()) {
    const known = await stat(path).catch(() => undefined);
    if (!known) await writeFile(path, await photo({ width: 2_000, height: 1_500, seed }));
  }
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
