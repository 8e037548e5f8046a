/**
 * What finished tasks that are still kept cost a scheduler, and what its snapshots save: memory, the time to fold the
 * log, a snapshot's size, how long it takes and how long it holds up the event loop, and the time to restore.
 *
 * `node test/bench/retained.ts --millions=1,5,10`. Needs about 2 GB of memory and 1 GB of disk for ten million.
 */
import { parseArgs } from "node:util";
import type { Broker, BrokerLog } from "@sheaf/broker";
import { tempDir } from "@sheaf/testkit";
import { startBrokerRig } from "./broker-rig.ts";
import type { FoldProbe, Took } from "./retained/fold-probe.ts";
import { fillImages, fillSmallGroups } from "./retained/other-logs.ts";
import { probe } from "./retained/probe.ts";
import { openFinishedLog } from "./system/finished-log.ts";
import { startScheduler } from "./system/scheduler-start.ts";

const MILLION = 1_000_000;
const { values } = parseArgs({ options: { millions: { type: "string", default: "1,5,10" } } });
const millions = values.millions.split(",").map(Number);

await withLog("tasks of no outputs in groups of 10,000", async (broker, log, measure) => {
  await using finished = openFinishedLog(broker, log);
  let there = 0;
  for (const count of millions) {
    await finished.add((count - there) * MILLION, "many tasks a record");
    there = count;
    await measure();
  }
});
await withLog("tasks in groups of 3", async (broker, log, measure) => {
  await fillSmallGroups(broker, log, MILLION);
  await measure();
});
await withLog("images of two outputs in groups of 1,000", async (broker, log, measure) => {
  await fillImages(broker, log, MILLION);
  await measure();
});

type Fill = (broker: Broker, log: BrokerLog, measure: () => Promise<void>) => Promise<void>;

async function withLog(what: string, fill: Fill): Promise<void> {
  await using rig = await startBrokerRig([], false);
  await fill(rig.broker, rig.log, async () => measureOn(what, rig.nats.url));
}

async function measureOn(what: string, natsUrl: string): Promise<void> {
  await using folder = await tempDir();
  const { readyMs: coldMs } = await startScheduler(natsUrl, "");
  const folded = await probe(natsUrl, folder.path);
  const restored = await probe(natsUrl, folder.path);
  const { readyMs } = await startScheduler(natsUrl, folder.path);
  console.log(`\n${folded.tasks.toLocaleString("en")} ${what}, ${folded.groups.toLocaleString("en")} groups`);
  print("memory: resident, heap, buffers", sizes(folded));
  print("memory of a restored one", sizes(restored));
  print("fold of the whole log", `${folded.records.toLocaleString("en")} records in ${time(folded.fold)}`);
  print("snapshot", `${mb(folded.snapshotBytes)}, ${(folded.snapshotBytes / folded.tasks).toFixed(1)} bytes a task`);
  print("written in; longest turn meanwhile", `${time(folded.write)}; ${folded.stallMs.toFixed(1)} ms`);
  print("restored in", `${time(restored.restore)}, then ${restored.records} records in ${time(restored.fold)}`);
  print("scheduler, spawn to ready: without; with it", `${ms(coldMs)}; ${ms(readyMs)}`);
}

function sizes({ rssBytes, heapBytes, bufferBytes }: FoldProbe): string {
  return [rssBytes, heapBytes, bufferBytes].map(mb).join(", ");
}

function mb(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}

function time({ wallMs, cpuMs }: Took): string {
  return `${ms(wallMs)} (${ms(cpuMs)} of its thread)`;
}

function ms(duration: number): string {
  return `${Math.round(duration).toLocaleString("en")} ms`;
}

function print(what: string, value: string): void {
  console.log(`  ${what.padEnd(46)} ${value}`);
}
