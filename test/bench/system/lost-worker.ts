import type { Stack } from "@sheaf/testkit";
import { pollFor } from "../poll.ts";
import { submitGroup, untilGroup } from "./groups.ts";
import type { SheafSide } from "./on-sheaf.ts";
import type { TimedClient } from "./rest.ts";

/** Worker processes, and the tasks that each runs at a time. */
export const LOST_WORKER_STACK = { workers: 2, slots: 48 };

/** Each worker has room for all of them: what is lost does not wait for the killed one to be back. */
const TASKS = LOST_WORKER_STACK.slots;
/** Longer than the loss takes to be seen, and within the 30 s that an attempt may take. */
const SLEEP_MS = 25_000;

interface TaskView {
  readonly index: number;
  readonly state: string;
  readonly attempt: number;
  readonly started_at: string | null;
  readonly worker: string | null;
}

/** Kills the fuller of two workers (`kill -9`): milliseconds from the kill to the next start of each of its tasks. */
export async function lostWorker({ stack, client }: SheafSide): Promise<number[]> {
  const pids = await workerPids(stack);
  const id = await submitGroup(client, { task: "demo.sleep", count: TASKS, args: { ms: SLEEP_MS } });
  await untilGroup(client, id, ({ counts }) => counts.running === TASKS);
  const byWorker = Map.groupBy(await tasksOf(client, id), ({ worker }) => worker ?? "");
  const [victim = "", lost = []] = [...byWorker].toSorted(([, a], [, b]) => b.length - a.length)[0] ?? [];
  const pid = pids.get(victim);
  if (pid === undefined) throw new Error(`no process is worker ${victim}`);
  const killedAtMs = Date.now();
  process.kill(pid, "SIGKILL");
  const again = await pollFor(() => secondStarts(client, id, lost), { everyMs: 50, withinMs: SLEEP_MS });
  await client.json("POST", `/v1/groups/${id}/cancel`, {});
  return again.map((startedAtMs) => startedAtMs - killedAtMs);
}

/** Process ids by worker id, as the workers log them, once both run and take tasks. */
async function workerPids(stack: Stack): Promise<ReadonlyMap<string, number>> {
  return pollFor(async () => {
    const alive = await stack.pids("worker");
    const ids = new Map<string, number>();
    for (let n = 1; n <= LOST_WORKER_STACK.workers; n++) {
      const [, pid, worker = ""] = [...(await stack.log(`worker-${n}`)).matchAll(JOINED)].at(-1) ?? [];
      if (alive.includes(Number(pid))) ids.set(worker, Number(pid));
    }
    return ids.size === LOST_WORKER_STACK.workers ? ids : undefined;
  });
}

const JOINED = /"pid":(\d+),"worker":"([\w-]+)"/g;

async function tasksOf(client: TimedClient, id: string): Promise<TaskView[]> {
  return (await client.json<{ tasks: TaskView[] }>("GET", `/v1/groups/${id}/tasks?limit=${TASKS}`)).tasks;
}

/** When the lost tasks have started again, once all of them have. */
async function secondStarts(client: TimedClient, id: string, lost: readonly TaskView[]) {
  const tasks = await tasksOf(client, id);
  const again = lost.map(({ index }) => tasks.find((task) => task.index === index));
  if (!again.every((task) => task?.state === "running" && task.attempt > 1)) return undefined;
  return again.map((task) => Date.parse(task?.started_at ?? ""));
}
