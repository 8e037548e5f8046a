import { startBrokerRig } from "../broker-rig.ts";
import type { Options } from "../options.ts";
import type { Row } from "../row.ts";
import { openFinishedLog } from "../system/finished-log.ts";
import { median } from "../system/numbers.ts";
import { startScheduler } from "../system/scheduler-start.ts";

const TASKS = 1_000_000;

/** How long a scheduler that was killed takes to be back. */
export async function restart({ rounds }: Options): Promise<Row[]> {
  await using rig = await startBrokerRig([]);
  await using finished = openFinishedLog(rig.broker, rig.log);
  await finished.add(TASKS);
  const readyMs: number[] = [];
  for (let round = 0; round < rounds; round++) readyMs.push((await startScheduler(rig.nats.url)).readyMs);
  return [
    {
      what: "restart of a scheduler with 1,000,000 finished tasks in the log: spawn to ready",
      unit: "ms",
      better: "less",
      value: median(readyMs),
      bars: [{ kind: "limit", limit: 6_000 }],
    },
  ];
}
