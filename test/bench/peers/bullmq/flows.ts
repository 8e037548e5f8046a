import { median } from "../../system/numbers.ts";
import type { SmallGroupsOptions } from "../../system/small-groups.ts";
import { untilCompleted } from "./completed.ts";
import { QUEUE } from "./jobs.ts";
import type { BullMqSide } from "./side.ts";

const FLOW = { name: "noop", data: {}, queueName: QUEUE };

/** Flows of a parent with one child, completed per second; so many are added at a time as Sheaf has clients. */
export async function bullMqFlows(side: BullMqSide, o: SmallGroupsOptions): Promise<number> {
  await oneRound(side, o.groups / 5, o.clients);
  const perSecond: number[] = [];
  for (let round = 0; round < o.rounds; round++) perSecond.push(await oneRound(side, o.groups, o.clients));
  return median(perSecond);
}

async function oneRound({ queue, flows }: BullMqSide, count: number, atATime: number): Promise<number> {
  const before = await queue.getCompletedCount();
  const startedMs = performance.now();
  let next = 0;
  const add = async () => {
    while (next++ < count) await flows.add({ ...FLOW, children: [FLOW] });
  };
  await Promise.all(Array.from({ length: atATime }, add));
  await untilCompleted(queue, before + 2 * count);
  return (1_000 * count) / (performance.now() - startedMs);
}
