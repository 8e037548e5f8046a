/**
 * What the pool costs: photos to `web` and `thumb` by a pool of two against two plain processes that loop over sharp.
 * Both are warm and take turns slice by slice, so that other load on the machine meets both alike. Prints the ratio of the
 * rates and of the processor time an image takes (all processes, the parent's too), medians over three passes.
 * About a minute on two free cores.
 *
 *   ./node_modules/.bin/node test/bench/images-pool.ts [width=640] [photos=100]
 */
import { fork } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { mkdir, mkdtemp, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { resolveOptions } from "@sheaf/image-options";
import { createImagePool } from "@sheaf/images";
import { photo } from "@sheaf/testkit";

const PROCESSES = 2;
const PASSES = 3;
const SLICE = 20;
const LIMITS = { imageBytes: 2 ** 25, pixels: 50_000_000, frames: 1, outputSide: 8192, avifEffort: 4 };
const [width = 640, count = 100] = process.argv.slice(2).map(Number);

interface Contender {
  /** Works through the photos, all processes at once. */
  run(paths: readonly string[]): Promise<unknown>;
  readonly pids: readonly number[];
  close(): Promise<unknown>;
}

interface Cost {
  wallMs: number;
  cpuMs: number;
}

async function openPool(outDir: string): Promise<Contender> {
  const before = childPids();
  const pool = createImagePool({
    size: PROCESSES,
    limits: LIMITS,
    log: { debug: () => undefined, info: () => undefined, warn: console.error },
  });
  const options = { signal: new AbortController().signal, timeoutMs: 60_000 };
  const plan = resolveOptions({});
  // One image after the other in each slot, as a worker feeds it.
  const feed = async (paths: readonly string[], slot: number) => {
    for (const sourcePath of paths.filter((_, index) => index % PROCESSES === slot)) {
      const folder = await mkdtemp(join(outDir, "task-"));
      await pool.run({ sourcePath, plan, outDir: folder }, options);
    }
  };
  const pids = childPids().filter((pid) => !before.includes(pid));
  return { run: (paths) => Promise.all([0, 1].map((slot) => feed(paths, slot))), pids, close: () => pool.stop() };
}

async function openLoops(outDir: string): Promise<Contender> {
  const script = new URL("./images-bare-loop.ts", import.meta.url).pathname;
  const loops = Array.from({ length: PROCESSES }, () => fork(script));
  await Promise.all(loops.map((loop) => once(loop, "message")));
  const run = (paths: readonly string[]) =>
    Promise.all(
      loops.map((loop, share) => {
        loop.send({ paths: paths.filter((_, index) => index % PROCESSES === share), outDir, share });
        return once(loop, "message");
      }),
    );
  const close = () => {
    const exits = loops.map((loop) => once(loop, "exit"));
    for (const loop of loops) {
      loop.disconnect();
    }
    return Promise.all(exits);
  };
  return { run, pids: loops.map(({ pid = 0 }) => pid), close };
}

function childPids(): number[] {
  const text = readFileSync(`/proc/${process.pid}/task/${process.pid}/children`, "utf8");
  return text.split(" ").map(Number).filter(Boolean);
}

/** Processor time so far, in ms: utime and stime in hundredths of a second. */
function cpuMs(pids: readonly number[]): number {
  const ticks = pids.flatMap((pid) =>
    readFileSync(`/proc/${pid}/stat`, "utf8")
      .replace(/^.*\) /s, "")
      .split(" ")
      .slice(11, 13),
  );
  return ticks.reduce((sum, part) => sum + Number(part) * 10, 0);
}

async function measure(contender: Contender, paths: readonly string[], cost: Cost): Promise<void> {
  const pids = [...contender.pids, process.pid];
  const before = { wall: performance.now(), cpu: cpuMs(pids) };
  await contender.run(paths);
  cost.wallMs += performance.now() - before.wall;
  cost.cpuMs += cpuMs(pids) - before.cpu;
}

async function photos(): Promise<string[]> {
  const folder = new URL(`../../.cache/bench-photos-${width}`, import.meta.url).pathname;
  await mkdir(folder, { recursive: true });
  const paths = Array.from({ length: count }, (_, seed) => join(folder, `${seed}.jpg`));
  for (const [seed, path] of paths.entries()) {
    if (!(await stat(path).catch(() => undefined))) {
      await writeFile(path, await photo({ width, height: (width * 3) / 4, seed }));
    }
  }
  return paths;
}

const median = (values: readonly number[]) => [...values].sort((a, b) => a - b)[values.length >> 1] ?? Number.NaN;

const paths = await photos();
const outDir = await mkdtemp(join(tmpdir(), "sheaf-bench-"));
const contenders = [await openLoops(outDir), await openPool(outDir)] as const;
await Promise.all(contenders.map((contender) => contender.run(paths.slice(0, 4))));

const ratios = { wall: [] as number[], cpu: [] as number[] };
for (let pass = 1; pass <= PASSES; pass += 1) {
  const [bare, pool] = [0, 1].map(() => ({ wallMs: 0, cpuMs: 0 })) as [Cost, Cost];
  for (let at = 0; at < paths.length; at += SLICE) {
    // Who goes first changes from slice to slice.
    const order = (at / SLICE) % 2 === 0 ? ([0, 1] as const) : ([1, 0] as const);
    for (const turn of order) {
      await measure(contenders[turn], paths.slice(at, at + SLICE), [bare, pool][turn] as Cost);
    }
  }
  const rate = ({ wallMs }: Cost) => ((1000 * count) / wallMs).toFixed(1);
  const each = (cost: Cost) => (cost.cpuMs / count).toFixed(1);
  console.log(
    `pass ${pass}: bare ${rate(bare)}/s, ${each(bare)} ms CPU; pool ${rate(pool)}/s, ${each(pool)} ms CPU an image`,
  );
  ratios.wall.push(bare.wallMs / pool.wallMs);
  ratios.cpu.push(bare.cpuMs / pool.cpuMs);
}
console.log(
  `pool / bare: rate ${median(ratios.wall).toFixed(3)}, images per CPU second ${median(ratios.cpu).toFixed(3)}`,
);
await Promise.all(contenders.map((contender) => contender.close()));
await rm(outDir, { recursive: true });
