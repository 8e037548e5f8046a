import { type Stack, startStack } from "@sheaf/testkit";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { type RestClient, restClient } from "./client.ts";

const WORKERS = 3;
const TASKS = 120;
/** Long enough that the last worker is stopped before the last task has ended, in milliseconds. */
const TASK_MS = 400;

interface AttemptView {
  readonly run: number;
  readonly error: { readonly code: string } | null;
}

let stack: Stack;
let api: RestClient;

beforeAll(async () => {
  stack = await startStack({ workers: WORKERS, slots: 1 });
  api = restClient(stack.url);
});

afterAll(async () => {
  await stack?.stop();
});

const names = Array.from({ length: WORKERS }, (_, i) => `worker-${i + 1}`);

/** How often a worker has said this in all its lives. */
async function said(name: string, message: string): Promise<number> {
  return (await stack.log(name)).split(`"msg":"${message}"`).length - 1;
}

/** The ended runs of a task. */
async function attempts(id: string, index: number): Promise<AttemptView[]> {
  const response = await fetch(`${stack.url}/v1/groups/${id}/tasks/${index}`);
  return ((await response.json()) as { attempts: AttemptView[] }).attempts;
}

test("workers that are restarted one after the other while a group runs cost no task an attempt", async () => {
  const { id } = await api.createGroup({ task: "demo.sleep", items: Array(TASKS).fill({ args: { ms: TASK_MS } }) });
  await api.until(id, ({ counts }) => (counts["succeeded"] ?? 0) >= 3);
  // The system is ready when one of them is.
  await vi.waitFor(
    async () =>
      expect(await Promise.all(names.map((name) => said(name, "pulling runs")))).toEqual(Array(WORKERS).fill(1)),
    { timeout: 20_000, interval: 50 },
  );
  for (const [position, name] of names.entries()) {
    const pid = (await stack.pids("worker"))[position];
    if (pid === undefined) throw new Error(`${name} does not run`);
    // Else it would prove nothing: each is stopped in the middle of the work.
    expect((await api.group(id)).state).toBe("running");
    process.kill(pid, "SIGTERM");
    const back = async () => expect(await said(name, "pulling runs")).toBe(2);
    await vi.waitFor(back, { timeout: 20_000, interval: 50 }).catch(async (cause: unknown) => {
      throw new Error(`${name} is not back:\n${await stack.log(name)}\n${stack.output()}`, { cause });
    });
  }
  const group = await api.until(id, ({ state }) => state === "finished");
  expect(group).toMatchObject({ outcome: "succeeded", counts: { total: TASKS, succeeded: TASKS, failed: 0 } });
  const tasks = await api.tasks(id);
  expect(tasks.filter(({ state, attempt }) => state !== "succeeded" || attempt !== 1)).toEqual([]);
  const ends = await Promise.all(tasks.map(({ index }) => attempts(id, index)));
  // None was lost with its worker, and none failed: all a task has is the run that succeeded, and such as were handed back.
  expect(ends.map((all) => all.filter(({ error }) => error?.code === "worker_lost"))).toEqual(Array(TASKS).fill([]));
  expect(ends.map((all) => all.at(-1)?.error)).toEqual(Array(TASKS).fill(null));
  for (const name of names) expect([name, await said(name, "worker gone")]).toEqual([name, 1]);
});
