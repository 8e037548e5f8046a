import sharp from "sharp";
import { machineText, serverVersions, versionsText } from "./machine.ts";
import type { Options } from "./options.ts";
import { PILLOW_VERSION } from "./peers/celery/pillow.ts";
import type { Row } from "./row.ts";
import type { Part } from "./rows/all.ts";
import { figureTable, ownTable, ratioTable } from "./table.ts";

/** What was measured, by the part of the page that shows it. */
export type PageRows = Readonly<Record<Part, Row[]>>;

/** Title, and the command that measures all of it. */
const PARTS: Readonly<Record<Part, { readonly title: string; readonly command: string }>> = {
  tasks: { title: "Tasks", command: "npm run bench -- --write" },
  images: { title: "Images", command: "npm run bench:images -- --write" },
  http: { title: "HTTP", command: "npm run bench:http -- --write" },
};

/**
 * The text of docs/benchmarks.md: three parts with ratios, the figures behind them and what has no peer, then how to read it
 * all. A part that has no rows stays as it is in `before`.
 */
export async function benchmarksPage(rows: PageRows, options: Options, before: string): Promise<string> {
  return `# Benchmarks

Each side ran alone in its turn, all of it on one machine together with the client that measures. Machines of this kind
are noisy: read the ratios, and compare only figures of one run.

${await partText("tasks", rows, options, before)}

${await partText("images", rows, options, before)}

${await partText("http", rows, options, before)}

## What each side promises meanwhile

| side | a task that was accepted | a worker that dies |
| --- | --- | --- |
| Sheaf | is on disk: one broker with fsync on every write (\`sync_interval: always\`), through the REST API of a whole stack (gateway, scheduler, one worker with 2 slots) | its tasks run again |
| BullMQ, memory | is in Redis's memory (\`--save "" --appendonly no\`): a restart of Redis loses it | its jobs run again |
| BullMQ, fsync | is on disk (\`--appendonly yes --appendfsync always\`) | its jobs run again |
| Celery, memory | as BullMQ, memory | its tasks are lost: they are acknowledged before they run, Celery's default |
| Celery, fsync | as BullMQ, fsync | its tasks run again after the visibility timeout: \`task_acks_late\`, \`task_reject_on_worker_lost\` |

A ratio of a row without a mode in its bar holds against the faster mode of the peer.

## How the peers are set up

- **BullMQ**: its client calls Redis from the measuring process without any HTTP between. Worker processes: one with
  \`concurrency: 100\` and two with 50 are both measured, and the better figure counts. Groups are flows: a parent with
  children. It keeps finished jobs, which is its default and what a status needs.
- **Celery**: prefork with a process for each core, \`worker_prefetch_multiplier\` 128, JSON, results in the same Redis, no
  gossip, mingle or heartbeat; a group is \`group(…)()\`. Small groups are submitted by one thread and by 64, and the faster counts.
- Both are asked every 10 ms whether all is done, by one cheap command of Redis; Sheaf by \`GET /v1/groups/{id}\`.

## Reading the rows

- **To the answer** is the whole call: a JSON body of 10,000 items is made, sent, checked and on disk before the 202.
- **Status polls** are sent while client, gateway, scheduler, worker and broker share two cores that the no-op tasks keep
  full, at times that do not depend on the answers; a poll that waits for its turn is counted from when it was due.
- **A cancelled group** waits behind two tasks that keep both slots. After the receipt they are freed and another group
  runs to its end before the tasks of the cancelled one are looked at, one by one.
- **Behind a batch**: BullMQ's and Celery's queues are filled while no worker takes from them, then both sides start at once.
- **A killed worker** leaves one that has room for all of its tasks, with either system. BullMQ looks for stalled jobs every 30 s and its locks live for 30 s, both by default.
  Celery's figure is its documented default (\`visibility_timeout\`, "Using Redis"), not a measurement.
- **Restart**: the log is made of the events that a run leaves, and the process is killed between rounds.
- **Photos**: of twenty, six JPEG of 1 megapixel, six of 3 and three of 12, and of 3 megapixels two PNG, two WebP and one
  AVIF; all differ. The client uploads them before the clock starts, so that all sides read files; the bare loop makes the
  same outputs from the same files. The system's share of the processor (log, broker, reports, fsync of each output) is
  what is missing to 100 %. Celery has Pillow do it with two prefork processes: JPEG decoded no larger than needed, the
  thumb from the web picture's middle, since Pillow does not look for what draws the eye.
- **A small photo's run**: \`run_ms\` of photos of 640 × 480 pixels on a worker with one slot, less what a child process of
  the same kind takes for each of them without a system around it, in turns of ten.
- **Resident memory of a worker**: the sum over its processes, in which the pages that they share count for each.
- **Cancel of a running encode**: begins when the child has used a second of processor time for the photo, most of it in
  the encoder. The child's end is seen in \`/proc\`, looked at every millisecond.
- **First start**: the task may start before the client has read its 202.
- **Status beside Express**: both servers are processes of their own with the same flags, and take turns; the client shares
  the two cores with them, and with scheduler, worker and broker. Pollers of one group share the gateway's reads.
- **What the gateway adds**: one call after the other on one connection, by the scheduler's own clients in both cases.
- **Uploads beside busboy**: each file in a form of its own to \`POST /v1/images\`; both sides sync the file and the folder
  that it is renamed into. Hashing, which gives an image its id, is Sheaf's alone.

## Retained tasks

What one replica holds of finished tasks that are still kept, by \`./node_modules/.bin/node test/bench/retained.ts --millions=1,5,10\`
on the same machine on 2026-11-22: tasks without outputs in groups of 10,000. A group of 3 costs about 4 KB whatever its tasks hold.

| retained tasks | resident memory | ready again with its snapshot |
| -------------- | --------------- | ----------------------------- |
| 1,000,000      | 196 MB          | 1.3 s                         |
| 5,000,000      | 389 MB          | 1.6 s                         |
| 10,000,000     | 739 MB          | 1.8 s                         |

## What is missed, and where the time goes

- **The answer to 10,000 tasks** takes 15 to 30 ms, by what else the machine does; 20 times BullMQ's in memory was met in
  some runs (14.9 ms, 20.1 ×) and not in others. Warm code takes 6 ms of it: decoding and encoding protobuf 2.4, the
  schema and shape of the JSON 1.7, its parsing 0.7, the hash 0.7; the rest is one write to disk and the way through
  three processes.
- **Groups of one task** take 475 µs of processor time each over all processes, on two cores: gateway 175, scheduler 160,
  broker 70, worker 41, client 27. No function takes more than 9 % of its process; writing to sockets is the largest,
  collecting garbage 8 to 11 %. What is left is the price of HTTP, gRPC and a durable log for each group.
- **Status beside Express**: a poll takes the gateway 82 to 95 µs of processor time on warm code, the bare route 50 to 58. A
  third of it is the write to the socket, an eighth collecting garbage; no function of the gateway's own takes more than
  4 %. Reads of the scheduler are not in the way: a share is read anew before it is too old.
- **A small photo's run**: storing two outputs durably takes 3.5 ms of it, the scratch folder with a link to the source
  1.2, its removal 0.5; the rest is a child that shares two cores with broker, scheduler and gateway.

More figures by part: \`test/bench/fold.ts\` (fold and plan), \`test/bench/log.ts\`, \`test/bench/publisher.ts\`,
\`test/bench/puller.ts\` (broker), \`test/bench/images-pool.ts\` (child pool), \`test/bench/watch.ts\` and \`test/bench/live.ts\` (readers). Each prints its own.
`;
}

/** A part between its marks: made of its rows, or else what stood there before. */
async function partText(part: Part, rows: PageRows, options: Options, before: string): Promise<string> {
  const [begin, end] = [`<!-- begin ${part} -->`, `<!-- end ${part} -->`];
  const earlier = before.split(begin)[1]?.split(end)[0]?.trim() ?? "";
  const text = rows[part].length === 0 ? earlier : await measuredText(part, rows[part], options);
  return `${begin}\n\n${text}\n\n${end}`;
}

async function measuredText(part: Part, rows: readonly Row[], options: Options): Promise<string> {
  const { title, command } = PARTS[part];
  const versions = part === "http" ? serverVersions() : await versionsText(options);
  const pillow = options.peers.has("celery") ? `, Pillow ${PILLOW_VERSION}` : "";
  const images = part === "images" ? `, sharp ${sharp.versions.sharp}${pillow}` : "";
  return `## ${title}

Written by \`${command}\` on ${new Date().toISOString().slice(0, 10)}: ${machineText()}; ${versions}${images}.
Figures are medians of ${options.rounds} rounds (of at most 3 where a round is long) after uncounted ones.

${section("Ratios", ratioTable(rows))}
${section("Figures", figureTable(rows))}
${section("Sheaf alone", ownTable(rows))}`.trim();
}

function section(title: string, table: string | undefined): string {
  return table === undefined ? "" : `### ${title}\n\n${table}\n`;
}
