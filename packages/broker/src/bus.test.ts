import { create } from "@bufbuild/protobuf";
import {
  AbortedSchema,
  AbortSchema,
  LeaderBeaconSchema,
  RunsProgressedSchema,
  WorkerHeartbeatSchema,
  WorkerOrderSchema,
} from "@sheaf/proto";
import { type Nats, startNats } from "@sheaf/testkit";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { type Broker, connectBroker, wire } from "./broker.ts";
import { createBus } from "./bus.ts";
import { silentLog } from "./test-rig.ts";

let nats: Nats;
let broker: Broker;

beforeAll(async () => {
  nats = await startNats();
  broker = await connectBroker({ url: nats.url, name: "test", log: silentLog });
});
afterAll(async () => {
  await broker.close();
  await nats.stop();
});

test("each kind of message reaches its listeners, the sender's own too, until they stop", async () => {
  const bus = createBus(broker);
  const heard: unknown[] = [];
  const offs = [bus.onHeartbeat, bus.onBeacon, bus.onAbort, bus.onAborted, bus.onProgress].map((on) =>
    on((message: unknown) => void heard.push(message)),
  );
  const heartbeat = create(WorkerHeartbeatSchema, {
    worker: "w1",
    slots: 2,
    held: [{ groupId: "g", index: 1, run: 2 }],
  });
  const beacon = create(LeaderBeaconSchema, { leader: "s1", cancelledGroupIds: ["g"] });
  const abort = create(AbortSchema, { groupIds: ["g"], token: "t" });
  const aborted = create(AbortedSchema, { worker: "w1", token: "t" });
  const progressed = create(RunsProgressedSchema, {
    worker: "w1",
    runs: [{ groupId: "g", index: 1, run: 2, progress: { fraction: 0.5, note: "half" } }],
  });
  const tell = async () => {
    bus.publishHeartbeat(heartbeat);
    bus.publishBeacon(beacon);
    bus.publishAbort(abort);
    bus.publishAborted(aborted);
    bus.publishProgress(progressed);
    await broker[wire].nc.flush();
  };
  await tell();
  await vi.waitFor(() => expect(heard).toEqual([heartbeat, beacon, abort, aborted, progressed]));
  for (const off of offs) off();
  await tell();
  expect(heard).toHaveLength(5);
});

test("what cannot be decoded is counted and dropped", async () => {
  const bus = createBus(broker);
  const heard: unknown[] = [];
  const off = bus.onAbort((message) => heard.push(message));
  broker[wire].nc.publish("sheaf.abort", new Uint8Array([255]));
  await vi.waitFor(() => expect(bus.undecodable()).toBe(1));
  expect(heard).toEqual([]);
  off();
});

test("a heartbeat that is garbage is dropped and counted once, however many listen", async () => {
  const bus = createBus(broker);
  const heard: string[] = [];
  const offs = [0, 1].map(() => bus.onHeartbeat(({ worker }) => heard.push(worker)));
  const garbage = [[], [255], [10, 2, 120], [10, 1, 120]].map((bytes) => new Uint8Array(bytes));
  for (const bytes of garbage) broker[wire].nc.publish("sheaf.workers.w1.heartbeat", bytes);
  bus.publishHeartbeat(create(WorkerHeartbeatSchema, { worker: "w1" }));
  await vi.waitFor(() => expect(heard).toEqual(["w1", "w1"]));
  expect(bus.undecodable()).toBe(garbage.length);
  for (const off of offs) off();
});

test("an order reaches the worker that it names and no other", async () => {
  const bus = createBus(broker);
  const heard: string[] = [];
  const offs = ["w1", "w2"].map((worker) => bus.onOrder(worker, ({ token }) => heard.push(`${worker} ${token}`)));
  const command = { kind: { case: "slots" as const, value: { slots: 3 } } };
  bus.publishOrder(create(WorkerOrderSchema, { worker: "w1", token: "a", command }));
  bus.publishOrder(create(WorkerOrderSchema, { worker: "w2", token: "b", command }));
  await vi.waitFor(() => expect(heard).toEqual(["w1 a", "w2 b"]));
  for (const off of offs) off();
});

test("listeners outlive the broker, and nothing said meanwhile is kept for later", async () => {
  const bus = createBus(broker);
  const leaders: string[] = [];
  const off = bus.onBeacon(({ leader }) => leaders.push(leader));
  await nats.kill();
  await vi.waitFor(() => expect(broker.connected()).toBe(false));
  bus.publishBeacon(create(LeaderBeaconSchema, { leader: "meanwhile" }));
  await nats.restart();
  await vi.waitFor(() => expect(broker.connected()).toBe(true));
  bus.publishBeacon(create(LeaderBeaconSchema, { leader: "after" }));
  await vi.waitFor(() => expect(leaders).toEqual(["after"]));
  off();
});
