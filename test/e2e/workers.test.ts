import { join } from "node:path";
import { type Stack, startStack } from "@sheaf/testkit";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { type RestClient, restClient } from "./client.ts";
import { fleetOf, type WorkerProcess } from "./workers/fleet.ts";

const BLOCKING = join(import.meta.dirname, "workers/blocking-worker.ts");
const within = { timeout: 30_000, interval: 50 };
const ALIVE = ["idle", "busy"];

let stack: Stack;
let api: RestClient;
let fleet: ReturnType<typeof fleetOf>;

beforeAll(async () => {
  stack = await startStack({ workers: 3, slots: 2, env: { SHEAF_WORKER_MODULES: BLOCKING } });
  api = restClient(stack.url);
  fleet = fleetOf(stack);
});

afterAll(async () => {
  await stack?.stop();
});

/** Sleepers of so long; the id of their group. */
async function sleepers(count: number, ms: number): Promise<string> {
  const items = Array.from({ length: count }, () => ({ args: { ms } }));
  return (await api.createGroup({ task: "demo.sleep", items })).id;
}

const finished = ({ state }: { readonly state: string }) => state === "finished";
const workersOf = async (group: string) => (await tasksOf(group)).map(({ worker }) => worker);

async function tasksOf(group: string) {
  const tasks = await api.tasks(group);
  return tasks as unknown as { state: string; worker: string | null; started_at: string | null }[];
}

/** How many of the group's tasks each worker runs now. */
async function running(group: string): Promise<Record<string, number>> {
  const tasks = (await tasksOf(group)).filter(({ state }) => state === "running");
  const byWorker = Map.groupBy(tasks, ({ worker }) => worker ?? "");
  return Object.fromEntries([...byWorker].map(([worker, list]) => [worker, list.length]));
}

const processes = (): Promise<WorkerProcess[]> => Promise.all([1, 2, 3].map((n) => fleet.process(`worker-${n}`)));

test("a stopped process is lost in time, and back once it goes on", async () => {
  const { id, pid } = await fleet.process("worker-1");
  await fleet.seen(id, ALIVE);
  process.kill(pid, "SIGSTOP");
  const lost = await fleet.seen(id, ["lost"]);
  expect(lost.reason).toMatch(/^no heartbeat for \d+\.\d s/);
  expect(await fleet.command(id, "drain", {}, 503)).toMatchObject({ status: 503 });
  process.kill(pid, "SIGCONT");
  await fleet.seen(id, [...ALIVE, "draining"], 20_000);
  expect(await fleet.command(id, "resume")).toMatchObject({ status: 200 });
  expect((await fleet.process("worker-1")).pid).toBe(pid);
});

test("a worker told to drain starts nothing more while others finish the group, and takes again when told to resume", async () => {
  const { id } = await fleet.process("worker-1");
  const group = await sleepers(60, 400);
  await vi.waitFor(async () => expect((await running(group))[id]).toBe(2), within);
  expect(await fleet.command(id, "drain")).toMatchObject({ status: 200, body: { id, state: "draining" } });
  const drained = Date.now();
  await api.until(group, finished);
  const late = (await tasksOf(group)).filter(
    (task) => task.worker === id && Date.parse(task.started_at ?? "") > drained,
  );
  expect(late).toEqual([]);
  expect((await api.group(group)).outcome).toBe("succeeded");
  const without = await sleepers(12, 100);
  await api.until(without, finished);
  expect(await workersOf(without)).not.toContain(id);
  const { reason } = await fleet.seen(id, ["draining"]);
  expect(reason).toMatch(/^told to drain/);
  expect(await fleet.command(id, "resume")).toMatchObject({ status: 200, body: { id, state: "idle", reason: null } });
  const again = await sleepers(12, 500);
  await api.until(again, finished);
  expect(await workersOf(again)).toContain(id);
});

test("more and fewer slots take effect while the worker runs", async () => {
  const [one, two, three] = await processes();
  const ids = [one?.id ?? "", two?.id ?? "", three?.id ?? ""] as const;
  const group = await sleepers(20, 120_000);
  await vi.waitFor(async () => expect(await running(group)).toEqual({ [ids[0]]: 2, [ids[1]]: 2, [ids[2]]: 2 }), within);
  expect(await fleet.command(ids[0], "slots", { slots: 5 })).toMatchObject({ status: 200, body: { slots: 5 } });
  await vi.waitFor(async () => expect(await running(group)).toEqual({ [ids[0]]: 5, [ids[1]]: 2, [ids[2]]: 2 }), within);
  await api.cancel(group);
  expect(await fleet.command(ids[0], "slots", { slots: 1 })).toMatchObject({ status: 200, body: { slots: 1 } });
  const next = await sleepers(20, 120_000);
  await vi.waitFor(async () => expect(await running(next)).toEqual({ [ids[0]]: 1, [ids[1]]: 2, [ids[2]]: 2 }), within);
  await api.cancel(next);
  for (const slots of [0, 1_025])
    expect(await fleet.command(ids[0], "slots", { slots })).toMatchObject({ status: 400 });
  expect(await fleet.command(ids[0], "slots", { slots: 2 })).toMatchObject({ status: 200, body: { slots: 2 } });
});

test("a worker told to shut down finishes what it runs, exits 0, and its supervisor starts a new one", async () => {
  const { id, pid } = await fleet.process("worker-2");
  const group = await sleepers(12, 1_000);
  await vi.waitFor(async () => expect((await running(group))[id]).toBe(2), within);
  expect(await fleet.command(id, "shutdown")).toMatchObject({ status: 200, body: { id, state: "draining" } });
  await vi.waitFor(() => expect(stack.output()).toContain("worker-2 died (exit code 0)"), within);
  const fresh = await vi.waitFor(async () => {
    const now = await fleet.process("worker-2");
    expect(now.pid).not.toBe(pid);
    return now;
  }, within);
  expect(fresh.id).not.toBe(id);
  await fleet.seen(fresh.id, ALIVE);
  expect((await fleet.snapshot()).workers.map((worker) => worker.id)).not.toContain(id);
  const { counts } = await api.until(group, finished);
  expect(counts).toMatchObject({ succeeded: 12 });
  expect(await fleet.command(id, "drain")).toMatchObject({ status: 404 });
});

test("a killed process is lost in time", async () => {
  const { id, pid } = await fleet.process("worker-3");
  process.kill(pid, "SIGKILL");
  await fleet.seen(id, ["lost"]);
});

test("a worker whose event loop is blocked is wedged or lost, and the reason says so", async () => {
  const { id } = await fleet.process("own-worker-1");
  const items = Array.from({ length: 8 }, () => ({ args: { ms: 5_000 } }));
  const { id: group } = await vi.waitFor(() => api.createGroup({ task: "blocks.loop", items }), within);
  const { reason } = await fleet.seen(id, ["wedged", "lost"], 30_000);
  expect(reason).toMatch(/its event loop was blocked for \d\.\d s/);
  await api.cancel(group);
  await fleet.seen(id, ALIVE, 30_000);
});
