import { type Nats, startNats } from "@sheaf/testkit";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { type Broker, wire } from "./broker.ts";
import { ensureTopology } from "./ensure.ts";
import type { Delivery } from "./task-delivery.ts";
import { createTaskPublisher, type TaskPublisher } from "./task-publisher.ts";
import { createTaskPuller, type TaskPuller, type TaskPullerOptions } from "./task-puller.ts";
import { openBroker, silentLog, testTopology } from "./test-rig.ts";
import { runSubject, TASKS_STREAM } from "./topology.ts";

let nats: Nats;
let broker: Broker;
let publisher: TaskPublisher;
const pullers: TaskPuller[] = [];

beforeAll(async () => {
  nats = await startNats();
  broker = await openBroker(nats.url);
  publisher = createTaskPublisher({ broker, log: silentLog });
});
beforeEach(async () => {
  // A new consumer knows nothing of the pulls and deliveries of the test before.
  await broker[wire].jsm.streams.delete(TASKS_STREAM);
  await ensureTopology(broker, testTopology);
});
afterEach(() => Promise.all(pullers.splice(0).map((puller) => puller.stop())));
afterAll(async () => {
  await publisher.stop();
  await broker.close();
  await nats.stop();
});

async function publish(count: number, group = "g"): Promise<void> {
  const outcomes = Array.from({ length: count }, (_, i) =>
    publisher.publish(runSubject("images", { groupId: group, index: i, run: 1, count: 1 }), new Uint8Array([i])),
  );
  expect(new Set(await Promise.all(outcomes))).toEqual(new Set(["stored"]));
}

/** A worker with so much room; what it is given stays with it. */
function worker(room: number, options: Partial<TaskPullerOptions> = {}) {
  const taken: Delivery[] = [];
  const state = { room };
  const puller = createTaskPuller({
    broker,
    queue: "images",
    wanted: () => state.room,
    onDelivery(delivery) {
      state.room -= 1;
      taken.push(delivery);
    },
    log: silentLog,
    ...options,
  });
  pullers.push(puller);
  const grow = (by: number) => {
    state.room += by;
    puller.kick();
  };
  return { puller, taken, state, grow, indexes: () => taken.map((delivery) => delivery.ref.index) };
}

const consumer = () => broker[wire].jsm.consumers.info(TASKS_STREAM, "images");
const messages = async () => (await broker[wire].jsm.streams.info(TASKS_STREAM)).state.messages;

test("what arrives is what was published", async () => {
  const { puller, taken } = worker(10);
  await puller.start();
  await publish(1);
  await vi.waitFor(() => expect(taken).toHaveLength(1));
  expect(taken[0]).toMatchObject({
    ref: { groupId: "g", index: 0, run: 1 },
    queue: "images",
    redelivered: false,
  });
  expect([...(taken[0]?.body ?? [])]).toEqual([0]);
});

test("no more is taken than is wanted, and new room is used at once", async () => {
  const { puller, grow, state, indexes } = worker(3);
  await puller.start();
  await publish(100);
  await vi.waitFor(() => expect(indexes()).toEqual([0, 1, 2]));
  // Whatever else had been asked for would have been handed out before this answer.
  expect((await consumer()).num_ack_pending).toBe(3);
  grow(50);
  await vi.waitFor(() => expect(indexes()).toHaveLength(53));
  expect((await consumer()).num_ack_pending).toBe(53);
  expect(state.room).toBe(0);
});

test("room that grows while a pull is parked never makes it ask twice", async () => {
  const { puller, grow, indexes } = worker(1);
  await puller.start();
  for (let room = 1; room < 20; room++) {
    grow(1);
    await broker[wire].nc.flush();
  }
  await publish(100);
  await vi.waitFor(() => expect(indexes()).toHaveLength(20));
  expect((await consumer()).num_ack_pending).toBe(20);
});

test("ack and term take a run out, nak hands it to the next, working keeps it", async () => {
  const { puller, taken, grow } = worker(4);
  await publish(4);
  await puller.start();
  await vi.waitFor(() => expect(taken).toHaveLength(4));
  const [a, b, c, d] = taken;
  a?.ack();
  b?.term("returned");
  d?.working();
  await vi.waitFor(async () => expect(await messages()).toBe(2));
  c?.nak();
  grow(1);
  await vi.waitFor(() => expect(taken).toHaveLength(5));
  expect(taken[4]).toMatchObject({ ref: { index: 2 }, redelivered: true });
  expect((await consumer()).num_ack_pending).toBe(2);
});

test("stop leaves no pull behind, and may come first and twice", async () => {
  const early = worker(5);
  await early.puller.stop();
  await early.puller.start();
  expect((await consumer()).num_waiting).toBe(0);
  const { puller, taken } = worker(5);
  await puller.start();
  await vi.waitFor(async () => expect((await consumer()).num_waiting).toBe(1));
  await Promise.all([puller.stop(), puller.stop()]);
  await publish(1);
  expect((await consumer()).num_ack_pending).toBe(0);
  expect(taken).toEqual([]);
});

test("a message that is not a run is dropped", async () => {
  const { puller, taken } = worker(5);
  await broker[wire].js.publish("sheaf.tasks.images.stranger");
  await puller.start();
  await publish(1);
  await vi.waitFor(() => expect(taken).toHaveLength(1));
  await vi.waitFor(async () => expect(await messages()).toBe(1));
});

test("after a restart that lost queue and consumer it waits quietly, then goes on by itself", async () => {
  const { puller, taken } = worker(10);
  await puller.start();
  await publish(1);
  await vi.waitFor(() => expect(taken).toHaveLength(1));
  await nats.restart();
  await vi.waitFor(() => expect(broker.connected()).toBe(true));
  const requests: string[] = [];
  const spy = broker[wire].nc.subscribe("$JS.API.CONSUMER.>", {
    callback: (_, msg) => void requests.push(msg.subject),
  });
  const quietSince = performance.now();
  // Pull, refused; then looks after 100, 200, 400, 800 … ms.
  await vi.waitFor(() => {
    expect(performance.now() - quietSince).toBeGreaterThan(2_000);
    expect(requests.length).toBeGreaterThan(1);
  });
  expect(requests.length).toBeLessThan(10);
  spy.unsubscribe();
  await ensureTopology(broker, testTopology);
  await publish(5, "after");
  await vi.waitFor(() => expect(taken).toHaveLength(6));
});

test("a consumer deleted under a parked pull is waited for", async () => {
  const { puller, taken } = worker(10);
  await puller.start();
  await vi.waitFor(async () => expect((await consumer()).num_waiting).toBe(1));
  await broker[wire].jsm.consumers.delete(TASKS_STREAM, "images");
  await ensureTopology(broker, testTopology);
  await publish(1);
  await vi.waitFor(() => expect(taken).toHaveLength(1));
});

test("a queue that hands nothing out although asked is noticed, and so is its recovery", async () => {
  const { puller, taken } = worker(10, { stallMs: 300 });
  await puller.start();
  await broker[wire].jsm.consumers.pause(TASKS_STREAM, "images", new Date(Date.now() + 60_000));
  expect(puller.wedged()).toBe(false);
  await publish(1);
  await vi.waitFor(() => expect(puller.wedged()).toBe(true));
  await broker[wire].jsm.consumers.resume(TASKS_STREAM, "images");
  await vi.waitFor(() => expect(taken).toHaveLength(1));
  expect(puller.wedged()).toBe(false);
});

test("two workers share a queue without either taking what the other has", async () => {
  const one = worker(40);
  const two = worker(60);
  await one.puller.start();
  await two.puller.start();
  await publish(100);
  await vi.waitFor(() => expect(one.taken.length + two.taken.length).toBe(100));
  expect(new Set([...one.indexes(), ...two.indexes()]).size).toBe(100);
});
