import { pollFor } from "../poll.ts";
import { submitGroup, untilGroup } from "./groups.ts";
import type { SheafSide } from "./on-sheaf.ts";
import type { TimedClient } from "./rest.ts";

/** Worker processes, and the tasks that each runs at a time. */
export const LOST_WORKER_STACK = { workers: 2, slots: 24 };

const TASKS = LOST_WORKER_STACK.workers * LOST_WORKER_STACK.slots;
/** Longer than the loss takes to be seen, and within the 30 s that an attempt may take. */
const SLEEP_MS = 25_000;

interface TaskView {
  readonly state: string;
  readonly attempt: number;
  readonly started_at: string | null;
}

/** Kills one of two workers that are full (`kill -9`): milliseconds from the kill to the next start of each of its tasks. */
export async function lostWorker({ stack, client }: SheafSide): Promise<number[]> {
  const pids = await pollFor(async () => {
    const all = await stack.pids("worker");
    return all.length === LOST_WORKER_STACK.workers ? all : undefined;
  });
  const id = await submitGroup(client, { task: "demo.sleep", count: TASKS, args: { ms: SLEEP_MS } });
  await untilGroup(client, id, ({ counts }) => counts.running === TASKS);
  const killedAtMs = Date.now();
  process.kill(pids[0] ?? 0, "SIGKILL");
  const again = await pollFor(() => secondStarts(client, id), { everyMs: 50, withinMs: SLEEP_MS });
  await client.json("POST", `/v1/groups/${id}/cancel`, {});
  return again.map((startedAtMs) => startedAtMs - killedAtMs);
}

/** When the killed worker's tasks have started again, once all of them have. */
async function secondStarts(client: TimedClient, id: string): Promise<number[] | undefined> {
  const { tasks } = await client.json<{ tasks: TaskView[] }>("GET", `/v1/groups/${id}/tasks?limit=${TASKS}`);
  const again = tasks.filter(({ state, attempt }) => state === "running" && attempt > 1);
  if (again.length < LOST_WORKER_STACK.slots) return undefined;
  return again.map(({ started_at }) => Date.parse(started_at ?? ""));
}
