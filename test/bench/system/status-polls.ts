import { submitGroup } from "./groups.ts";
import { openLanes } from "./lane.ts";
import { median, quantile } from "./numbers.ts";
import type { SheafSide } from "./on-sheaf.ts";
import { openLoop } from "./open-loop.ts";

/** How the status is asked for. */
export interface StatusOptions {
  readonly tasks: number;
  readonly perSecond: number;
  readonly rounds: number;
}

/** Groups of a round: one alone is done after too few polls for a 99th percentile. */
const GROUPS = 5;
const CLIENTS = 32;

/** Polls of a running group's status, at a fixed rate: milliseconds at p99, from when a poll was due to its answer. */
export async function statusPolls({ stack, client }: SheafSide, o: StatusOptions): Promise<number> {
  const lanes = await openLanes(stack.url, CLIENTS);
  const oneGroup = async () => {
    const id = await submitGroup(client, { task: "demo.noop", count: o.tasks });
    return openLoop(lanes, o.perSecond, async (lane) => {
      const { status, body } = await lane.send("GET", `/status/${id}`);
      if (status !== 200) throw new Error(`${status} ${body}`);
      return (JSON.parse(body) as { status: number }).status < 1;
    });
  };
  await oneGroup();
  await oneGroup();
  const p99Ms: number[] = [];
  for (let round = 0; round < o.rounds; round++) {
    const timesMs: number[] = [];
    for (let group = 0; group < GROUPS; group++) timesMs.push(...(await oneGroup()));
    p99Ms.push(quantile(timesMs, 0.99));
  }
  for (const lane of lanes) lane.close();
  return median(p99Ms);
}
