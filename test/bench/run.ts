/**
 * The figures of the whole system beside its peers, from one run on this machine: `npm run bench` for tasks, a quarter of
 * an hour on two free cores, `npm run bench:images` for images, about twenty minutes, and `npm run bench:http` for the
 * gateway, two minutes.
 *
 * | flag                     | does                                                                       |
 * | ------------------------ | -------------------------------------------------------------------------- |
 * | `--only=tiny,groups`     | measures these alone; names are in `rows/all.ts`                           |
 * | `--also=retained`        | measures an opt-in row with the others                                     |
 * | `--peers=bullmq,celery`  | measures these beside Sheaf; `--peers=` none                               |
 * | `--rounds=5`             | counted rounds of each measurement; `--rounds=1` for a short run           |
 * | `--photos=500`           | photos of the row `photos`                                                 |
 * | `--rss-images=200`       | images of the row `rss`; its bar is meant for 2,000                        |
 * | `--write`                | writes docs/benchmarks.md: each part of which there are rows in this run   |
 */
import { execFileSync } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { benchmarksPage, type PageRows } from "./benchmarks-page.ts";
import { type Options, readOptions } from "./options.ts";
import { BENCHES, OPT_IN, partOf } from "./rows/all.ts";
import { rowText } from "./table.ts";

const ROOT = join(import.meta.dirname, "../..");
const PAGE = join(ROOT, "docs/benchmarks.md");

// An interrupted run ends as any other: whoever holds a process ends it then.
for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => process.exit(1));

function wanted({ only, also }: Options): string[] {
  const unknown = [...(only ?? []), ...also].filter((name) => !Object.hasOwn(BENCHES, name));
  if (unknown.length > 0) throw new Error(`no such row: ${unknown}; there are ${Object.keys(BENCHES)}`);
  const chosen = (name: string) => (only ? only.includes(name) : !OPT_IN.has(name)) || also.includes(name);
  return Object.keys(BENCHES).filter(chosen);
}

async function measure(options: Options): Promise<PageRows> {
  const rows: PageRows = { tasks: [], images: [], http: [] };
  for (const name of wanted(options)) {
    const startedMs = performance.now();
    try {
      const measured = await BENCHES[name]?.(options);
      for (const row of measured ?? []) console.log(rowText(row));
      rows[partOf(name)].push(...(measured ?? []));
    } catch (error) {
      process.exitCode = 1;
      console.error(`${name} failed:`, error);
    }
    console.log(`  ${name} took ${((performance.now() - startedMs) / 1_000).toFixed(0)} s`);
  }
  return rows;
}

const options = readOptions(process.argv.slice(2));
const rows = await measure(options);
if (options.write) {
  await writeFile(PAGE, await benchmarksPage(rows, options, await readFile(PAGE, "utf8")));
  execFileSync(join(ROOT, "node_modules/.bin/biome"), ["format", "--write", PAGE], { cwd: ROOT, stdio: "inherit" });
}
