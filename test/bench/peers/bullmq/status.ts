import { inRounds } from "../../rounds.ts";
import { median, quantile } from "../../system/numbers.ts";
import { openLoop } from "../../system/open-loop.ts";
import type { StatusOptions } from "../../system/status-polls.ts";
import { QUEUE } from "./jobs.ts";
import type { BullMqSide } from "./side.ts";

const ASKED_AT_A_TIME = 32;

/** Counts of a running flow's children, asked for at a fixed rate: milliseconds at p99. */
export async function bullMqStatus({ flows }: BullMqSide, o: StatusOptions): Promise<number> {
  const child = { name: "noop", data: {}, queueName: QUEUE };
  const p99Ms = await inRounds(o.rounds, async () => {
    const { job } = await flows.add({ ...child, children: new Array(o.tasks).fill(child) });
    const timesMs = await openLoop(new Array(ASKED_AT_A_TIME).fill(job), o.perSecond, async () => {
      const { unprocessed = 0 } = await job.getDependenciesCount();
      return unprocessed > 0;
    });
    return quantile(timesMs, 0.99);
  });
  return median(p99Ms);
}
