import { create } from "@bufbuild/protobuf";
import { ControlSnapshotSchema } from "@sheaf/proto";
import { type Nats, startNats } from "@sheaf/testkit";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { type Broker, wire } from "./broker.ts";
import { followSnapshots, publishSnapshot } from "./control-stream.ts";
import { ensureTopology } from "./ensure.ts";
import { inspectBroker } from "./inspect.ts";
import { openBroker, silentLog, testTopology } from "./test-rig.ts";
import { CONTROL_STREAM } from "./topology.ts";

let nats: Nats;
let broker: Broker;

beforeAll(async () => {
  nats = await startNats();
  broker = await openBroker(nats.url);
});
afterAll(async () => {
  await broker.close();
  await nats.stop();
});

/** A snapshot that can be told from others by its interval. */
const snapshot = (intervalS: number) => create(ControlSnapshotSchema, { intervalS });

test("a follower gets all that are kept, then each new one, also after the broker lost them all", async () => {
  await publishSnapshot(broker, snapshot(1));
  await publishSnapshot(broker, snapshot(2));
  const seen: number[] = [];
  const { stop, caughtUp } = followSnapshots(broker, ({ intervalS }) => seen.push(intervalS), silentLog);
  await caughtUp;
  expect(seen).toEqual([1, 2]);
  await publishSnapshot(broker, snapshot(3));
  await vi.waitFor(() => expect(seen).toEqual([1, 2, 3]));
  await nats.restart();
  await vi.waitFor(() => expect(broker.connected()).toBe(true));
  await ensureTopology(broker, testTopology);
  await publishSnapshot(broker, snapshot(4));
  await vi.waitFor(() => expect(seen).toEqual([1, 2, 3, 4]));
  await stop();
});

test("an hour is kept", async () => {
  await Promise.all(Array.from({ length: 400 }, (_, i) => publishSnapshot(broker, snapshot(i))));
  expect((await broker[wire].jsm.streams.info(CONTROL_STREAM)).state.messages).toBe(360);
});

test("an inspection costs one request for the account, each stream and all queues, and counts them", async () => {
  const requests: string[] = [];
  const spy = broker[wire].nc.subscribe("$JS.API.>", { callback: (_, msg) => void requests.push(msg.subject) });
  const found = await inspectBroker(broker, ["images", "demo"]);
  await broker[wire].nc.flush();
  spy.unsubscribe();
  expect(requests).toHaveLength(5);
  expect(found.calls).toBe(5);
  expect(found.problems).toEqual([]);
  expect(found.broker).toMatchObject({ version: broker.version, cluster: "" });
  expect(found.broker?.durability).toContain("sync_interval: always");
  expect(Number(found.broker?.memoryBytes)).toBeGreaterThan(0);
  expect(found.streams.map(({ name, storage }) => [name, storage])).toEqual([
    ["SHEAF_LOG", "file"],
    ["SHEAF_TASKS", "memory"],
    ["SHEAF_CONTROL", "memory"],
  ]);
  expect(found.consumers).toMatchObject([
    { queue: "images", pending: 0, ackPending: 0, waiting: 0, delivered: 0 },
    { queue: "demo", pending: 0, ackPending: 0, waiting: 0, delivered: 0 },
  ]);
});

test("what is missing is named, and does not hide the rest", async () => {
  const { consumers, problems } = await inspectBroker(broker, ["images", "nobody"]);
  expect(consumers?.map(({ queue }) => queue)).toEqual(["images"]);
  expect(problems).toEqual(["consumer nobody: not found"]);
});

test("a broker that hangs is given up within two seconds, one that errs or is away at once; nothing of it is made up", async () => {
  const startedMs = performance.now();
  await nats.suspend();
  const hung = await inspectBroker(broker, ["images"]);
  nats.resume();
  expect(performance.now() - startedMs).toBeLessThan(4_500);
  expect(hung).toMatchObject({ broker: undefined, streams: [], consumers: undefined, calls: 5 });
  expect(hung.problems.map((problem) => problem.split(":")[0])).toEqual([
    "account",
    "stream SHEAF_LOG",
    "stream SHEAF_TASKS",
    "stream SHEAF_CONTROL",
    "consumers",
  ]);
  await broker[wire].jsm.streams.delete("SHEAF_TASKS");
  const without = await inspectBroker(broker, ["images"]);
  expect(without.streams.map(({ name }) => name)).toEqual(["SHEAF_LOG", "SHEAF_CONTROL"]);
  expect(without.consumers).toBeUndefined();
  expect(without.problems.toSorted()).toEqual(["consumers: stream not found", "stream SHEAF_TASKS: stream not found"]);
  await nats.kill();
  await vi.waitFor(() => expect(broker.connected()).toBe(false));
  expect(await inspectBroker(broker, ["images"])).toMatchObject({ problems: ["broker: not connected"], calls: 0 });
  await nats.restart();
});
