import { type GroupPlan, isFinished, submitGroup, untilGroup } from "./groups.ts";
import { median } from "./numbers.ts";
import type { TimedClient } from "./rest.ts";

/** A small group's time to its end, alone and behind a large one. */
export interface BehindFigures {
  readonly aloneMs: number;
  readonly behindMs: number;
}

/** What is submitted, and how often the large group is. */
export interface BehindOptions {
  readonly small: GroupPlan;
  readonly batch: GroupPlan;
  readonly rounds: number;
}

const ALONE = 11;
/** Small groups behind each batch, one after another. */
const BEHIND = 5;

/** Submits small groups to an idle system, then to one that has just accepted a large batch: medians. */
export async function behindBatch(
  client: TimedClient,
  { small, batch, rounds }: BehindOptions,
): Promise<BehindFigures> {
  const aloneMs: number[] = [];
  for (let n = 0; n < ALONE; n++) aloneMs.push(await timeToEnd(client, small));
  const behindMs: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const id = await submitGroup(client, batch);
    for (let n = 0; n < BEHIND; n++) {
      const ms = await timeToEnd(client, small);
      const group = await untilGroup(client, id, () => true);
      // What ended after the batch says nothing.
      if (isFinished(group)) break;
      behindMs.push(ms);
    }
    await client.json("POST", `/v1/groups/${id}/cancel`, {});
    await untilGroup(client, id, (group) => isFinished(group) && group.counts.running === 0);
  }
  if (behindMs.length === 0) throw new Error("each batch ended before the first small group behind it");
  return { aloneMs: median(aloneMs), behindMs: median(behindMs) };
}

/** From the call to the end that the group tells of itself: both times are of this machine's clock. */
async function timeToEnd(client: TimedClient, plan: GroupPlan): Promise<number> {
  const startedAtMs = Date.now();
  const { finished_at } = await untilGroup(client, await submitGroup(client, plan), isFinished);
  return Date.parse(finished_at ?? "") - startedAtMs;
}
