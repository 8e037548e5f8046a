import { tempDir } from "@sheaf/testkit";
import { startBrokerRig } from "../broker-rig.ts";
import type { Options } from "../options.ts";
import { probe } from "../retained/probe.ts";
import { fewRounds } from "../rounds.ts";
import type { Row } from "../row.ts";
import { type Density, openFinishedLog } from "../system/finished-log.ts";
import { median } from "../system/numbers.ts";
import { startScheduler } from "../system/scheduler-start.ts";

const TASKS = 1_000_000;

/** How long a scheduler that was killed takes to be back, by what the workers' records hold. */
export async function restart({ rounds }: Options): Promise<Row[]> {
  const starts = fewRounds(rounds);
  return [
    await withLog(
      "many tasks a record",
      starts,
      "reports of 500 tasks in a record, as tasks that take no time leave them",
    ),
    await withLog("a record for each task", starts, "a record for each task, as photos leave them"),
  ];
}

async function withLog(density: Density, starts: number, how: string): Promise<Row> {
  await using rig = await startBrokerRig([], false);
  await using finished = openFinishedLog(rig.broker, rig.log);
  await finished.add(TASKS, density);
  await using folder = await tempDir();
  const { url } = rig.nats;
  const { readyMs: coldMs } = await startScheduler(url, "");
  await probe(url, folder.path);
  const readyMs: number[] = [];
  for (let start = 0; start < starts; start++) readyMs.push((await startScheduler(url, folder.path)).readyMs);
  const cold = `${(coldMs / 1_000).toFixed(1)} s without its snapshot`;
  return {
    what: `restart of a scheduler with 1,000,000 finished tasks in the log (${how}): spawn to ready (${cold})`,
    unit: "ms",
    better: "less",
    value: median(readyMs),
    bars: [{ kind: "limit", limit: 6_000 }],
  };
}
