/**
 * The figures of the whole system, from one run on this machine: `npm run bench`. Writes docs/benchmarks.md with
 * `--write`. Takes about two minutes on two free cores.
 */
import { execFileSync } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { availableParallelism, cpus } from "node:os";
import { join } from "node:path";
import { startStack, tempDir } from "@sheaf/testkit";
import { firstStart } from "./system/first-start.ts";
import type { Row } from "./system/numbers.ts";
import { photos } from "./system/photos.ts";
import { tinyTasks } from "./system/tiny-tasks.ts";

const ROOT = join(import.meta.dirname, "../..");

async function measure(): Promise<Row[]> {
  await using stack = await startStack({ workers: 1, slots: 2 });
  await using dir = await tempDir();
  const only = process.argv.find((arg) => arg.startsWith("--only="))?.slice(7);
  const all = { first: firstStart, tiny: tinyTasks, photos: (url: string) => photos(url, dir.path) };
  const rows: Row[] = [];
  for (const [name, bench] of Object.entries(all)) {
    if (only && only !== name) continue;
    for (const row of await bench(stack.url)) {
      console.log(`${row.met ? "met   " : "MISSED"}  ${row.figure.padEnd(16)} ${row.bar.padEnd(18)} ${row.what}`);
      rows.push(row);
    }
  }
  return rows;
}

function document(rows: readonly Row[]): string {
  const nats = execFileSync(join(ROOT, ".cache/bin/nats-server"), ["--version"], { encoding: "utf8" }).trim();
  return `# Benchmarks

Written by \`npm run bench -- --write\` on ${new Date().toISOString().slice(0, 10)}: ${availableParallelism()} cores
(${cpus()[0]?.model ?? "unknown"}), Node ${process.version}, ${nats}, one broker with fsync on every write
(\`sync_interval: always\`), one scheduler, one worker with 2 slots, one gateway, all on one machine together with the
client that measures. Machines of this kind are noisy: read the ratios, and compare only figures of one run.

| what | figure | bar | |
| --- | --- | --- | --- |
${rows.map((row) => `| ${row.what} | ${row.figure} | ${row.bar} | ${row.met ? "met" : "missed"} |`).join("\n")}

## Reading the rows

* **Status polls** are sent while client, gateway, scheduler, worker and broker share two cores that the no-op tasks keep
  full. The gateway answers a poll from a share at most 250 ms old and reads the group again meanwhile, once for all who
  poll it; so a poll waits for the gateway's own event loop only (its \`/livez\` has the same p99 then). Asked directly,
  the scheduler took 40 to 100 ms at p99 in this state: pauses of the garbage collector and bursts of acknowledgements.
* **Photos**: the client uploads them before the clock starts, so that both sides read files. The system's share of the
  processor (log, broker, reports, fsync of each output) is what is missing to 100 %.
* **First start**: the task may start before the client has read its 202.

More figures by part: \`test/bench/fold.ts\` (fold and plan), \`test/bench/log.ts\`, \`test/bench/publisher.ts\`,
\`test/bench/puller.ts\` (broker), \`test/bench/images-pool.ts\` (child pool). Each prints its own.
`;
}

const rows = await measure();
if (process.argv.includes("--write")) await writeFile(join(ROOT, "docs/benchmarks.md"), document(rows));
