import { startBrokerRig } from "../broker-rig.ts";
import type { Options } from "../options.ts";
import type { Row } from "../row.ts";
import { openFinishedLog } from "../system/finished-log.ts";
import { startScheduler } from "../system/scheduler-start.ts";

const MILLION = 1_000_000;
const MILLIONS = [1, 5, 10];
const MEGABYTE = 1_000_000;

/** What finished tasks that are still kept cost a scheduler: memory, and the time of a restart. One start each. */
export async function retained(_options: Options): Promise<Row[]> {
  await using rig = await startBrokerRig([]);
  await using finished = openFinishedLog(rig.broker, rig.log);
  const rows: Row[] = [];
  let there = 0;
  for (const millions of MILLIONS) {
    await finished.add((millions - there) * MILLION);
    there = millions;
    const { readyMs, memory } = await startScheduler(rig.nats.url);
    const row = (what: string, value: number, unit: string): Row => ({
      what: `${millions} million tasks kept: ${what}`,
      unit,
      better: "less",
      value,
      bars: [],
    });
    rows.push(
      row("spawn of a scheduler to ready", readyMs, "ms"),
      row("its heap and buffers after a collection", memory.heldBytes / MEGABYTE, "MB"),
      row("its resident memory", memory.rssBytes / MEGABYTE, "MB"),
    );
  }
  return rows;
}
