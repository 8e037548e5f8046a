import { tempDir } from "@sheaf/testkit";
import { startBareLoops } from "./bare-loops.ts";
import { imageTasks, runImages, uploadAll } from "./image-groups.ts";
import type { PhotoSet } from "./mixed-photos.ts";
import { median } from "./numbers.ts";
import type { SheafSide } from "./on-sheaf.ts";
import { checkSameSizes, sizesText } from "./output-sizes.ts";

/** Processes at work on each side. */
export const PROCESSES = 2;
/** The first photos warm a side, and are not counted then. */
export const WARM_UP_PHOTOS = 40;

/** Photos through the whole system, and beside the same ones in plain processes that loop over sharp. */
export interface PhotoFigures {
  readonly perSecond: number;
  /** Rate of the system ÷ rate of the bare loops. */
  readonly share: number;
  /** What was made of each photo, the same on both sides. */
  readonly sizes: readonly string[];
}

/**
 * Photos to the default outputs: through the whole system (uploaded before, so that both sides read files) against two
 * plain processes. They take turns in one run, and who goes first changes: medians.
 */
export async function photosBesideSharp({ client }: SheafSide, { paths }: PhotoSet, rounds: number) {
  await using dir = await tempDir();
  const ids = await uploadAll(client, paths);
  await using bare = await startBareLoops(dir.path, PROCESSES);
  await bare.run(paths.slice(0, WARM_UP_PHOTOS));
  let last = await runImages(client, ids.slice(0, WARM_UP_PHOTOS));
  const sides = {
    bare: () => bare.run(paths),
    ours: async () => {
      last = await runImages(client, ids);
    },
  };
  const shares: number[] = [];
  const rates: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const ms = { bare: 0, ours: 0 };
    const order = round % 2 === 0 ? (["bare", "ours"] as const) : (["ours", "bare"] as const);
    for (const side of order) ms[side] = await timed(sides[side]);
    shares.push(ms.bare / ms.ours);
    rates.push((paths.length * 1_000) / ms.ours);
  }
  const sizes = await bare.sizes(paths.length);
  const tasks = await imageTasks(client, last);
  checkSameSizes(
    "Sheaf",
    tasks.map(({ outputs }) => sizesText(outputs)),
    sizes,
  );
  return { perSecond: median(rates), share: median(shares), sizes } satisfies PhotoFigures;
}

async function timed(work: () => Promise<void>): Promise<number> {
  const startedMs = performance.now();
  await work();
  return performance.now() - startedMs;
}
