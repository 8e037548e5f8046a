import { GroupOutcome, GroupState, RunOutcome, TaskState } from "@sheaf/proto";
import { TENANT_HEADER } from "@sheaf/service";
import { type Nats, startNats } from "@sheaf/testkit";
import { afterAll, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { startScheduler, type TestScheduler } from "../testing/test-scheduler.ts";
import { startTestWorker, type TestWorker } from "../testing/test-worker.ts";

const within = { timeout: 15_000, interval: 10 };
let nats: Nats;
let scheduler: TestScheduler;
let worker: TestWorker;

beforeAll(async () => {
  nats = await startNats();
  scheduler = await startScheduler(nats.url);
  worker = await startTestWorker(nats.url, "demo", 4);
});

afterAll(async () => {
  await worker?.[Symbol.asyncDispose]();
  await scheduler?.[Symbol.asyncDispose]();
  await nats?.[Symbol.asyncDispose]();
});

beforeEach(async () => {
  await scheduler.client.purgeQueue({ queue: "demo" });
  worker.deliveries.splice(0);
});

const client = () => scheduler.client;
const held = (groupId: string) => worker.deliveries.filter((d) => d.ref.groupId === groupId);
const as = (tenant: string) => ({ headers: { [TENANT_HEADER]: tenant } });
const groupOf = async (groupId: string, tenant = "default") => (await client().getGroup({ groupId }, as(tenant))).group;

async function submit(count: number, extra = {}, tenant = "default"): Promise<string> {
  const items = Array.from({ length: count }, () => ({}));
  const { group } = await client().submitGroup({ task: "demo.noop", items, ...extra }, as(tenant));
  if (!group) throw new Error("no group");
  return group.id;
}

/** Looks at each turn of the event loop; the answer ends that, and tells how much processor time the longest one took. */
function watchTurns(): () => number {
  let longestMs = 0;
  let before = process.threadCpuUsage();
  const look = () => {
    const now = process.threadCpuUsage();
    longestMs = Math.max(longestMs, (now.user - before.user + now.system - before.system) / 1_000);
    before = now;
    next = setImmediate(look);
  };
  let next = setImmediate(look);
  return () => {
    clearImmediate(next);
    return longestMs;
  };
}

test("what waits is cancelled whoever's it is, what runs goes on and counts, and another queue stays as it is", async () => {
  const mine = await submit(20);
  await vi.waitFor(() => expect(held(mine).length).toBeGreaterThanOrEqual(4), within);
  const started = held(mine).slice(0, 2);
  await worker.report(RunOutcome.STARTED, started);
  await vi.waitFor(async () => expect((await groupOf(mine))?.counts?.running).toBe(2), within);
  const other = await submit(3, {}, "other");
  const elsewhere = await submit(2, { task: "image.process" });
  expect(await client().purgeQueue({ queue: "demo" })).toMatchObject({ cancelled: 21, groups: 2 });
  expect(await groupOf(other, "other")).toMatchObject({ state: GroupState.FINISHED, counts: { cancelled: 3 } });
  expect(await groupOf(mine)).toMatchObject({ state: GroupState.RUNNING, counts: { cancelled: 18, running: 2 } });
  expect((await groupOf(elsewhere))?.counts).toMatchObject({ queued: 2, cancelled: 0 });
  await worker.report(RunOutcome.SUCCEEDED, started);
  await vi.waitFor(async () => expect((await groupOf(mine))?.outcome).toBe(GroupOutcome.PARTIAL), within);
  await client().cancelGroup({ groupId: elsewhere });
});

test("a second purge finds nothing, and two at once count each task once", async () => {
  await client().pauseQueue({ queue: "demo" });
  const groupId = await submit(30);
  const both = await Promise.all([client().purgeQueue({ queue: "demo" }), client().purgeQueue({ queue: "demo" })]);
  expect(both.map(({ cancelled }) => cancelled).toSorted()).toEqual([0, 30]);
  expect(await client().purgeQueue({ queue: "demo" })).toMatchObject({ cancelled: 0, groups: 0 });
  expect((await groupOf(groupId))?.state).toBe(GroupState.FINISHED);
  await client().resumeQueue({ queue: "demo" });
});

test("what was out and had not started does not start afterwards, and what was purged can run again", async () => {
  const groupId = await submit(6);
  await vi.waitFor(() => expect(held(groupId)).toHaveLength(4), within);
  expect((await client().purgeQueue({ queue: "demo" })).cancelled).toBe(6);
  // The worker was told to drop what it had, and has.
  worker.deliveries.splice(0);
  const next = await submit(1);
  await vi.waitFor(() => expect(held(next)).toHaveLength(1), within);
  expect(held(groupId)).toEqual([]);
  await worker.report(RunOutcome.SUCCEEDED, held(next));
  expect((await client().retryGroup({ groupId, cancelled: true })).retried).toBe(6);
  await vi.waitFor(() => expect(held(groupId).length).toBeGreaterThan(0), within);
  expect((await client().getTask({ groupId, index: 0 })).task?.state).toBe(TaskState.QUEUED);
});

test("a hundred thousand waiting tasks are gone within five seconds, and calls are answered meanwhile", async () => {
  await client().pauseQueue({ queue: "demo" });
  const items = Array.from({ length: 10_000 }, () => ({}));
  for (let at = 0; at < 5; at++) {
    const { group } = await client().submitGroup({ task: "demo.noop", items, open: true });
    const groupId = group?.id ?? "";
    await client().appendItems({ groupId, firstIndex: 10_000, items });
    await client().sealGroup({ groupId });
  }
  const longestTurnMs = watchTurns();
  const startedMs = performance.now();
  const purged = await client().purgeQueue({ queue: "demo" });
  const tookMs = performance.now() - startedMs;
  const turnMs = longestTurnMs();
  expect(purged).toMatchObject({ cancelled: 100_000, groups: 5 });
  expect(tookMs).toBeLessThan(5_000);
  expect(turnMs).toBeLessThan(100);
  await client().resumeQueue({ queue: "demo" });
}, 60_000);
