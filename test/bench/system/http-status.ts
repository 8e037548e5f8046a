import { inRounds } from "../rounds.ts";
import { startBareServer } from "./bare-server.ts";
import { submitGroup } from "./groups.ts";
import { openLanes } from "./lane.ts";
import { median } from "./numbers.ts";
import type { SheafSide } from "./on-sheaf.ts";

const CONNECTIONS = 32;
const ROUND_MS = 2_000;
const HOUR_MS = 3_600_000;

/** Answers a second of both sides, medians of their rounds, which take turns. */
export interface StatusRates {
  readonly sheaf: number;
  readonly bare: number;
}

/** `GET /status/{id}`, asked without a pause, beside an Express route that answers a constant. */
export async function statusBesideExpress({ stack, client }: SheafSide, rounds: number): Promise<StatusRates> {
  await using bare = await startBareServer("http-bare-status.ts");
  // Its state is the scheduler's, and does not change.
  const id = await submitGroup(client, { task: "demo.noop", count: 3, notBefore: new Date(Date.now() + HOUR_MS) });
  const both = await inRounds(rounds, async () => ({
    sheaf: await answersPerSecond(stack.url, `/status/${id}`),
    bare: await answersPerSecond(bare.url, `/status/${id}`),
  }));
  return { sheaf: median(both.map((one) => one.sheaf)), bare: median(both.map((one) => one.bare)) };
}

async function answersPerSecond(url: string, path: string): Promise<number> {
  const lanes = await openLanes(url, CONNECTIONS);
  const startedMs = performance.now();
  let answers = 0;
  const ask = async (lane: (typeof lanes)[number]) => {
    while (performance.now() - startedMs < ROUND_MS) {
      const { status, body } = await lane.send("GET", path);
      if (status !== 200) throw new Error(`${status} ${body}`);
      answers++;
    }
  };
  await Promise.all(lanes.map(ask));
  const seconds = (performance.now() - startedMs) / 1_000;
  for (const lane of lanes) lane.close();
  return answers / seconds;
}
