import { startBrokerRig } from "../broker-rig.ts";
import type { Options } from "../options.ts";
import type { Row } from "../row.ts";
import { type Density, type FinishedLog, openFinishedLog } from "../system/finished-log.ts";
import { startScheduler } from "../system/scheduler-start.ts";

const MILLION = 1_000_000;
const MILLIONS = [1, 5, 10];
const MEGABYTE = 1_000_000;

/** What finished tasks that are still kept cost a scheduler: memory, and the time of a restart. One start each. */
export async function retained(_options: Options): Promise<Row[]> {
  const dense = await onLog(async (log, start) => {
    const rows: Row[] = [];
    let there = 0;
    for (const millions of MILLIONS) {
      rows.push(...(await withTasks(millions - there, "many tasks a record", log, () => start(`${millions} million`))));
      there = millions;
    }
    return rows;
  });
  const sparse = await onLog((log, start) =>
    withTasks(1, "a record for each task", log, () => start("1 million, with a record for each in the log")),
  );
  return [...dense, ...sparse];
}

async function withTasks(millions: number, density: Density, log: FinishedLog, start: () => Promise<Row[]>) {
  await log.add(millions * MILLION, density);
  return start();
}

async function onLog(fill: (log: FinishedLog, start: (tasks: string) => Promise<Row[]>) => Promise<Row[]>) {
  await using rig = await startBrokerRig([], false);
  await using log = openFinishedLog(rig.broker, rig.log);
  return await fill(log, (tasks) => rowsOf(tasks, rig.nats.url));
}

async function rowsOf(tasks: string, natsUrl: string): Promise<Row[]> {
  const { readyMs, memory } = await startScheduler(natsUrl, "");
  const row = (what: string, value: number, unit: string): Row => ({
    what: `finished tasks kept: ${tasks}; ${what}`,
    unit,
    better: "less",
    value,
    bars: [],
  });
  return [
    row("spawn of a scheduler to ready", readyMs, "ms"),
    row("its heap and buffers after a collection", memory.heldBytes / MEGABYTE, "MB"),
    row("its resident memory", memory.rssBytes / MEGABYTE, "MB"),
  ];
}
