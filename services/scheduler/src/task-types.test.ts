import { create } from "@bufbuild/protobuf";
import { Code } from "@connectrpc/connect";
import { createBus } from "@sheaf/broker";
import { RunOutcome, WorkerHeartbeatSchema } from "@sheaf/proto";
import { type Nats, startNats } from "@sheaf/testkit";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { startScheduler, type TestScheduler } from "./testing/test-scheduler.ts";
import { startTestWorker } from "./testing/test-worker.ts";

const within = { timeout: 10_000, interval: 10 };
let nats: Nats;
let scheduler: TestScheduler;

beforeAll(async () => {
  nats = await startNats();
  scheduler = await startScheduler(nats.url);
});

afterAll(async () => {
  await scheduler?.[Symbol.asyncDispose]();
  await nats?.[Symbol.asyncDispose]();
});

const told = (name: string, queue: string) => ({ name, queue, maxAttempts: 5, timeoutMs: 700 });
const tell = (...types: ReturnType<typeof told>[]) =>
  createBus(scheduler.broker).publishHeartbeat(create(WorkerHeartbeatSchema, { worker: "teller", types }));
const names = async (at: TestScheduler) => (await at.client.listTaskTypes({})).types.map(({ name }) => name);
const submit = () => scheduler.client.submitGroup({ task: "my.task", items: [{}] });

test("a type that a worker tells of may be named, on a queue of its own, and a restarted scheduler still knows it", async () => {
  await expect(submit()).rejects.toMatchObject({ code: Code.FailedPrecondition });
  await vi.waitFor(async () => {
    tell(told("my.task", "mine"), told("bad name", "mine"), told("bad.queue", "a.b"));
    expect(await names(scheduler)).toEqual(["demo.noop", "demo.sleep", "image.process", "my.task"]);
  }, within);
  await using worker = await startTestWorker(nats.url, "mine");
  const { group } = await submit();
  expect(group).toMatchObject({ task: "my.task", queue: "mine" });
  await vi.waitFor(() => expect(worker.deliveries).toHaveLength(1), within);
  await worker.report(RunOutcome.SUCCEEDED, worker.deliveries.slice());
  await using other = await startScheduler(nats.url);
  expect(await names(other)).toContain("my.task");
});

test("a worker may not change what is built in", async () => {
  tell(told("demo.noop", "elsewhere"), told("next.task", "demo"));
  await vi.waitFor(async () => expect(await names(scheduler)).toContain("next.task"), within);
  const { types } = await scheduler.client.listTaskTypes({});
  expect(types.find(({ name }) => name === "demo.noop")).toMatchObject({ queue: "demo", maxAttempts: 3 });
});

test("a new leader takes groups of a type, and hands them out, of which no heartbeat has told since it leads", async () => {
  await using broker = await startNats();
  const first = await startScheduler(broker.url);
  await vi.waitFor(async () => {
    const types = [told("told.once", "once")];
    createBus(first.broker).publishHeartbeat(create(WorkerHeartbeatSchema, { worker: "teller", types }));
    expect(await names(first)).toContain("told.once");
  }, within);
  await using second = await startScheduler(broker.url);
  await first[Symbol.asyncDispose]();
  await vi.waitFor(() => expect(second.leads()).toBe(true), within);
  // Its heartbeats name no types.
  await using worker = await startTestWorker(broker.url, "once");
  await second.client.submitGroup({ task: "told.once", items: [{}] });
  await vi.waitFor(() => expect(worker.deliveries).toHaveLength(1), within);
});

test("two workers that start in the same moment: what each is for is handed out", async () => {
  tell(told("left.task", "left"));
  tell(told("right.task", "right"));
  const both = expect.arrayContaining(["left.task", "right.task"]);
  await vi.waitFor(async () => expect(await names(scheduler)).toEqual(both), within);
  await using left = await startTestWorker(nats.url, "left");
  await using right = await startTestWorker(nats.url, "right");
  for (const task of ["left.task", "right.task"]) await scheduler.client.submitGroup({ task, items: [{}] });
  const delivered = () => [left, right].map(({ deliveries }) => deliveries.length);
  await vi.waitFor(() => expect(delivered()).toEqual([1, 1]), within);
});
