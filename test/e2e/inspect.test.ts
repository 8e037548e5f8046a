import { type Stack, startStack } from "@sheaf/testkit";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { type RestClient, restClient } from "./client.ts";

const HOUR_MS = 3_600_000;
const WAITING = 50;

let stack: Stack;
let api: RestClient;
let running: string;
let later: string;
let cancelled: string;
let snapshot: Control;

/** What these tests look at of a snapshot. */
interface Control {
  readonly taken_at: string;
  readonly workers: readonly {
    readonly id: string;
    readonly active: readonly object[];
    readonly reserved: number;
    readonly heartbeat_age_ms: number;
    readonly rss_bytes: number;
    readonly cpu_cores: number;
  }[];
  readonly queues: readonly { readonly name: string; readonly queued: number; readonly scheduled: number }[];
  readonly consumers: readonly { readonly queue: string }[];
}

/** One worker with two slots, what it runs, what waits, what is for later and what was cancelled: all in one snapshot. */
beforeAll(async () => {
  stack = await startStack({ workers: 1, slots: 2 });
  api = restClient(stack.url);
  const sleepers = (count: number) => Array.from({ length: count }, () => ({ args: { ms: HOUR_MS } }));
  const at = new Date(Date.now() + HOUR_MS).toISOString();
  const group = async (body: object) =>
    (await api.createGroup({ task: "demo.sleep", timeout_ms: 600_000, ...body })).id;
  await api.until(await group({ items: [{ args: { ms: 1 } }] }), ({ state }) => state === "finished");
  cancelled = await group({ items: sleepers(4), not_before: at });
  await api.cancel(cancelled);
  later = await group({ items: sleepers(3), not_before: at });
  running = await group({ items: sleepers(WAITING) });
  snapshot = await vi.waitFor(
    async () => {
      const now = (await api.control()) as unknown as Control;
      expect(now.workers[0]?.active).toHaveLength(2);
      return now;
    },
    { timeout: 40_000, interval: 100 },
  );
}, 120_000);

afterAll(async () => {
  await stack?.stop();
});

const demo = () => snapshot.queues.find(({ name }) => name === "demo");

test("ping: each worker with the age of its heartbeat, and nobody waits for an answer", async () => {
  expect(snapshot.workers).toEqual([expect.objectContaining({ state: "busy", reason: null })]);
  expect(snapshot.workers[0]?.heartbeat_age_ms).toBeLessThan(6_000);
  const tookMs: number[] = [];
  for (let call = 0; call < 3; call += 1) {
    const beganMs = performance.now();
    await api.control();
    tookMs.push(performance.now() - beganMs);
  }
  expect(Math.min(...tookMs)).toBeLessThan(500);
});

test("active: what a worker runs, and for how long", () => {
  const run = { group: running, index: expect.any(Number), attempt: 1, running_ms: expect.any(Number) };
  expect(snapshot.workers[0]?.active).toEqual([run, run]);
});

test("reserved: a worker fetches no long run that it has no slot for", () => {
  expect(snapshot.workers[0]?.reserved).toBe(0);
  expect(demo()?.queued).toBe(WAITING - 2 + 3);
});

test("scheduled: what is for later is counted by queue, and told by its group", async () => {
  expect(demo()).toMatchObject({ scheduled: 3, retrying: 0 });
  expect(await api.group(later)).toMatchObject({ state: "running", counts: { queued: 3, running: 0 } });
});

test("revoked: what was cancelled is told by its group, whatever worker was there", async () => {
  const answer = await fetch(`${stack.url}/v1/groups/${cancelled}/tasks?state=cancelled`);
  expect(((await answer.json()) as { tasks: object[] }).tasks).toHaveLength(4);
});

test("registered: the task types of each worker and of all", async () => {
  const names = ["demo.noop", "demo.sleep", "image.process"];
  expect(snapshot.workers[0]).toMatchObject({ registered: names });
  const answer = await fetch(`${stack.url}/v1/task-types`);
  const { task_types: types } = (await answer.json()) as { task_types: { name: string }[] };
  expect(types.map(({ name }) => name)).toEqual(names);
});

test("stats: slots, what has ended, memory, processors and event loop of each worker", () => {
  const [worker] = snapshot.workers;
  expect(worker).toMatchObject({ slots: 2, succeeded: 1, failed: 0, version_mismatch: false });
  expect(worker).toMatchObject({ host: expect.stringMatching(/./), loop_lag_ms: expect.any(Number) });
  expect(worker?.rss_bytes).toBeGreaterThan(2 ** 24);
  expect(worker?.cpu_cores).toBeGreaterThanOrEqual(0);
});

test("active_queues: the queues that each worker takes from, and the consumer of each queue", () => {
  expect(snapshot.workers[0]).toMatchObject({ queues: ["demo", "images"] });
  expect(snapshot.consumers.map(({ queue }) => queue)).toEqual(expect.arrayContaining(["demo", "images"]));
});

test("query_task: one task in any state, with the worker that has it", async () => {
  const task = async (group: string, index: number) =>
    (await (await fetch(`${stack.url}/v1/groups/${group}/tasks/${index}`)).json()) as object;
  expect(await task(running, 0)).toMatchObject({ state: "running", worker: snapshot.workers[0]?.id, attempt: 1 });
  expect(await task(running, WAITING - 1)).toMatchObject({ state: "queued", worker: null });
  expect(await task(cancelled, 0)).toMatchObject({ state: "cancelled" });
});
