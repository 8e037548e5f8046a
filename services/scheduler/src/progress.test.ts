import { create, fromBinary } from "@bufbuild/protobuf";
import { createBus, type Delivery } from "@sheaf/broker";
import { RunMessageSchema, RunOutcome, RunsProgressedSchema, TaskState, type WatchGroupResponse } from "@sheaf/proto";
import { type Nats, startNats } from "@sheaf/testkit";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { startScheduler, type TestScheduler } from "./testing/test-scheduler.ts";
import { startTestWorker, type TestWorker } from "./testing/test-worker.ts";

let nats: Nats;
let scheduler: TestScheduler;
let worker: TestWorker;

beforeAll(async () => {
  nats = await startNats();
  scheduler = await startScheduler(nats.url);
  worker = await startTestWorker(nats.url, "demo");
});

afterAll(async () => {
  await worker?.[Symbol.asyncDispose]();
  await scheduler?.[Symbol.asyncDispose]();
  await nats?.[Symbol.asyncDispose]();
});

const within = { timeout: 15_000, interval: 10 };

/** A group of two whose runs have been delivered. */
async function delivered(labels: Record<string, string> = {}): Promise<{ id: string; runs: Delivery[] }> {
  const { group } = await scheduler.client.submitGroup({ task: "demo.noop", items: [{}, {}], labels });
  const id = group?.id ?? "";
  const runs = () => worker.deliveries.filter(({ ref }) => ref.groupId === id);
  await vi.waitFor(() => expect(runs()).toHaveLength(2), within);
  return { id, runs: runs() };
}

function tell(groupId: string, fraction: number, run = 1): void {
  const runs = [{ groupId, index: 0, run, progress: { fraction, note: "at work" } }];
  createBus(scheduler.broker).publishProgress(create(RunsProgressedSchema, { worker: worker.id, runs }));
}

test("a running task shows how far it says it is, until its run ends", async () => {
  const { id, runs } = await delivered();
  const shown = async () => (await scheduler.client.getTask({ groupId: id, index: 0 })).task;
  await worker.report(RunOutcome.STARTED, runs);
  await vi.waitFor(async () => expect((await shown())?.state).toBe(TaskState.RUNNING), within);
  expect((await shown())?.progress).toBeUndefined();
  tell(id, 0.9, 7);
  tell(id, 0.5);
  await vi.waitFor(
    async () => expect((await shown())?.progress).toMatchObject({ fraction: 0.5, note: "at work" }),
    within,
  );
  const { tasks } = await scheduler.client.listTasks({ groupId: id });
  expect(tasks.map(({ progress }) => progress?.fraction)).toEqual([0.5, undefined]);
  await worker.report(RunOutcome.SUCCEEDED, runs);
  await vi.waitFor(async () => expect((await shown())?.state).toBe(TaskState.SUCCEEDED), within);
  expect((await shown())?.progress).toBeUndefined();
});

test("who watches tasks is told of their progress though no record tells of it", async () => {
  const { id, runs } = await delivered();
  await worker.report(RunOutcome.STARTED, runs);
  const stop = new AbortController();
  const fractions: number[] = [];
  const take = ({ group, tasks }: WatchGroupResponse) => {
    if (group?.counts?.running === 2 && fractions.length === 0) tell(id, 0.25);
    fractions.push(...tasks.flatMap(({ progress }) => progress?.fraction ?? []));
    if (fractions.at(-1) === 0.25) tell(id, 0.75);
  };
  const watching = (async () => {
    const options = { signal: stop.signal };
    for await (const response of scheduler.client.watchGroup({ groupId: id, tasks: true }, options)) take(response);
  })().catch(() => undefined);
  await vi.waitFor(() => expect(fractions).toEqual([0.25, 0.75]), within);
  stop.abort();
  await watching;
  await worker.report(RunOutcome.SUCCEEDED, runs);
});

test("a run's message carries the labels of its group", async () => {
  const labelled = await delivered({ city: "Bonn", year: "2024" });
  for (const { body } of labelled.runs)
    expect(fromBinary(RunMessageSchema, body).labels).toEqual({ city: "Bonn", year: "2024" });
  const plain = await delivered();
  const bodies = plain.runs.map(({ body }) => body);
  expect(bodies.map((body) => fromBinary(RunMessageSchema, body).labels)).toEqual([{}, {}]);
  // What runs of a group have in common is encoded once.
  expect(Buffer.compare(bodies[0] ?? Buffer.of(), bodies[1] ?? Buffer.of(1))).toBe(0);
  await worker.report(RunOutcome.SUCCEEDED, [...labelled.runs, ...plain.runs]);
});
