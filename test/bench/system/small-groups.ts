import { pollUntil } from "../poll.ts";
import type { GroupView } from "./groups.ts";
import { type Lane, openLanes } from "./lane.ts";
import { median } from "./numbers.ts";
import type { SheafSide } from "./on-sheaf.ts";

/** How many groups, and by how many clients at a time. */
export interface SmallGroupsOptions {
  readonly groups: number;
  readonly clients: number;
  readonly rounds: number;
}

const BODY = JSON.stringify({ task: "demo.noop", items: [{}] });

/** Groups of one no-op task, finished per second: from the first request to the end that the last group tells of itself. */
export async function smallGroups({ stack }: SheafSide, o: SmallGroupsOptions): Promise<number> {
  const lanes = await openLanes(stack.url, o.clients);
  await oneRound(lanes, o.groups / 5);
  const perSecond: number[] = [];
  for (let round = 0; round < o.rounds; round++) perSecond.push(await oneRound(lanes, o.groups));
  for (const lane of lanes) lane.close();
  return median(perSecond);
}

async function oneRound(lanes: readonly Lane[], groups: number): Promise<number> {
  const startedAtMs = Date.now();
  const ids = await shared(lanes, groups, submit);
  // Times of the log are the machine's. So the looks at all the groups take nothing from what is measured.
  const finishedAtMs = await shared(lanes, groups, (lane, at) => finishedAt(lane, ids[at] ?? ""));
  return (1_000 * groups) / (finishedAtMs.reduce((latest, ms) => Math.max(latest, ms), 0) - startedAtMs);
}

/** Does it for 0, 1, … `count` - 1, each lane taking the next; the results in order. */
async function shared<T>(lanes: readonly Lane[], count: number, work: (lane: Lane, at: number) => Promise<T>) {
  const results: T[] = [];
  let next = 0;
  const takeTurns = async (lane: Lane) => {
    for (let at = next++; at < count; at = next++) results[at] = await work(lane, at);
  };
  await Promise.all(lanes.map(takeTurns));
  return results;
}

async function submit(lane: Lane): Promise<string> {
  const { status, body } = await lane.send("POST", "/v1/groups", BODY);
  if (status !== 202) throw new Error(`${status} ${body}`);
  return (JSON.parse(body) as GroupView).id;
}

async function finishedAt(lane: Lane, id: string): Promise<number> {
  let at = Number.NaN;
  await pollUntil(async () => {
    const { body } = await lane.send("GET", `/v1/groups/${id}`);
    at = Date.parse((JSON.parse(body) as GroupView).finished_at ?? "");
    return !Number.isNaN(at);
  });
  return at;
}
