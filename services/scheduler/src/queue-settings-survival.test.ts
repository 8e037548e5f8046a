import { type Broker, connectBroker, ensureTopology, presentRuns } from "@sheaf/broker";
import type { QueueSettings } from "@sheaf/proto";
import { createLogger, newGroupId } from "@sheaf/service";
import { type Nats, startNats } from "@sheaf/testkit";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { QueueSettingsBoard } from "./queue-settings.ts";
import { startScheduler } from "./testing/test-scheduler.ts";
import { startTestWorker } from "./testing/test-worker.ts";

const log = createLogger({ service: "test", level: "error" });
const topology = { queues: ["demo"], logMaxBytes: 64 * 1024 * 1024, logMaxAgeMs: 3_600_000 };
const within = { timeout: 30_000, interval: 20 };
const closing: (() => Promise<void>)[] = [];
let nats: Nats;

beforeEach(async () => {
  nats = await startNats();
});

afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close();
  await nats?.[Symbol.asyncDispose]();
});

/** A replica's board on a connection of its own, and the settings it has told of. */
async function startBoard(): Promise<{ board: QueueSettingsBoard; broker: Broker; told: QueueSettings[] }> {
  const broker = await connectBroker({ url: nats.url, name: "scheduler", log });
  closing.push(() => broker.close());
  await ensureTopology(broker, topology);
  const board = new QueueSettingsBoard({ broker, ensure: () => {}, log });
  const told: QueueSettings[] = [];
  board.onChanged((settings) => told.push(settings));
  closing.push(() => board.stop());
  await board.start();
  return { board, broker, told };
}

test("every replica knows what one has set, those that are there and those that start later", async () => {
  const [one, other] = [await startBoard(), await startBoard()];
  expect(one.board.of("demo")).toMatchObject({ queue: "demo", paused: false });
  const set = await one.board.change("demo", (settings) => ({ ...settings, paused: true, maxRunning: 3 }));
  expect(one.board.of("demo")).toEqual(set);
  await vi.waitFor(() => expect(other.told).toEqual([set]), within);
  expect(other.board.of("demo")).toEqual(set);
  expect((await startBoard()).board.of("demo")).toEqual(set);
});

test("replicas agree after the broker was killed, and hear of what is set afterwards", async () => {
  const [one, other] = [await startBoard(), await startBoard()];
  await one.board.change("demo", (settings) => ({ ...settings, paused: true }));
  await nats.restart();
  await vi.waitFor(() => expect(one.broker.connected() && other.broker.connected()).toBe(true), within);
  const change = () => one.board.change("demo", (settings) => ({ ...settings, ratePerS: 2 }));
  const set = await vi.waitFor(change, within);
  expect(set).toMatchObject({ paused: true, ratePerS: 2 });
  await vi.waitFor(() => expect(other.board.of("demo")).toEqual(set), within);
}, 30_000);

test("a pause and a limit outlive a killed broker and the leader, and Control shows them", async () => {
  const first = await startScheduler(nats.url);
  await using next = await startScheduler(nats.url);
  await using worker = await startTestWorker(nats.url, "demo");
  await first.client.pauseQueue({ queue: "demo" });
  await first.client.setQueueLimits({ queue: "demo", maxRunning: 2 });
  await nats.restart();
  await vi.waitFor(() => expect(next.broker.connected()).toBe(true), within);
  const request = { groupId: newGroupId(), task: "demo.noop", items: [{}, {}, {}, {}] };
  await vi.waitFor(() => next.client.submitGroup(request), within);
  await first[Symbol.asyncDispose]();
  await vi.waitFor(() => expect(next.leads()).toBe(true), within);
  await vi.waitFor(async () => {
    const { snapshot } = await next.client.getControl({});
    expect(snapshot?.queues.find(({ name }) => name === "demo")).toMatchObject({
      paused: true,
      queued: 4,
      settings: { queue: "demo", paused: true, maxRunning: 2 },
    });
    expect(snapshot?.consumers.find(({ queue }) => queue === "demo")?.verdict).toBe("paused");
    expect(snapshot?.consumers.find(({ queue }) => queue === "images")?.verdict).toBe("keeping_up");
  }, within);
  expect(await presentRuns(next.broker, "demo")).toEqual([]);
  await next.client.resumeQueue({ queue: "demo" });
  await vi.waitFor(() => expect(worker.deliveries).toHaveLength(2), within);
  expect(await presentRuns(next.broker, "demo")).toHaveLength(2);
}, 60_000);
