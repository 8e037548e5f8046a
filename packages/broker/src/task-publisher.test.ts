import { type Nats, startNats } from "@sheaf/testkit";
import { afterAll, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { type Broker, wire } from "./broker.ts";
import { ensureTopology } from "./ensure.ts";
import { BrokerUnavailableError } from "./errors.ts";
import { readPublishAck } from "./publish-ack.ts";
import { createTaskPublisher, type TaskPublisher } from "./task-publisher.ts";
import { presentRuns, purgeGroup, purgeRun } from "./task-queue-admin.ts";
import { openBroker, silentLog, testTopology } from "./test-rig.ts";
import { runSubject, TASKS_STREAM } from "./topology.ts";

let nats: Nats;
let broker: Broker;
let publisher: TaskPublisher;
const body = new Uint8Array([1, 2, 3]);

beforeAll(async () => {
  nats = await startNats();
  broker = await openBroker(nats.url);
});
beforeEach(async () => {
  await broker[wire].jsm.streams.purge(TASKS_STREAM);
  publisher = createTaskPublisher({ broker, log: silentLog });
  return () => publisher.stop();
});
afterAll(async () => {
  await broker.close();
  await nats.stop();
});

const publish = (index: number, group = "g", queue = "images") =>
  publisher.publish(runSubject(queue, { groupId: group, index, run: 1, count: 1 }), body);

test("a run is stored once, however often it is published", async () => {
  expect(await publish(0)).toBe("stored");
  expect(await publish(0)).toBe("occupied");
  expect(await presentRuns(broker, "images")).toEqual([{ groupId: "g", index: 0, run: 1, count: 1 }]);
});

test("more than a window is taken, and all of it lands", async () => {
  const outcomes = Array.from({ length: 10_000 }, (_, i) => publish(i));
  expect(publisher.outstanding()).toBe(10_000);
  expect(new Set(await Promise.all(outcomes))).toEqual(new Set(["stored"]));
  expect(publisher.outstanding()).toBe(0);
  expect(await presentRuns(broker, "images")).toHaveLength(10_000);
});

test("`settled` waits for what came before it", async () => {
  const done: number[] = [];
  for (let i = 0; i < 5_000; i++) void publish(i).then(() => done.push(i));
  await publisher.settled();
  expect(done).toHaveLength(5_000);
});

test("a full queue says so, and is not taken for an occupied subject", async () => {
  const { jsm } = broker[wire];
  await jsm.streams.update(TASKS_STREAM, { max_msgs: 1 });
  expect(await publish(0)).toBe("stored");
  expect(await publish(1)).toBe("full");
  expect(await publish(0)).toBe("occupied");
  await jsm.streams.update(TASKS_STREAM, { max_msgs: -1 });
});

test("what was published while the broker was gone lands once the queue is there again", async () => {
  await nats.kill();
  await vi.waitFor(() => expect(broker.connected()).toBe(false));
  const outcomes = Array.from({ length: 100 }, (_, i) => publish(i));
  await nats.restart();
  await vi.waitFor(() => expect(broker.connected()).toBe(true));
  // The memory stream is gone: until it is made again, nobody answers.
  await ensureTopology(broker, testTopology);
  expect(new Set(await Promise.all(outcomes))).toEqual(new Set(["stored"]));
  expect(await presentRuns(broker, "images")).toHaveLength(100);
});

test("stop ends what has no answer, and refuses what comes later", async () => {
  await broker[wire].jsm.streams.delete(TASKS_STREAM);
  const unanswered = publish(0);
  const rejected = expect(unanswered).rejects.toThrow(BrokerUnavailableError);
  await publisher.stop();
  await rejected;
  await expect(publish(1)).rejects.toThrow(BrokerUnavailableError);
  await ensureTopology(broker, testTopology);
});

test("a group is purged from exactly one queue", async () => {
  await Promise.all([publish(0, "g"), publish(1, "g"), publish(0, "other"), publish(0, "g", "demo")]);
  expect(await purgeGroup(broker, "images", "g")).toBe(2);
  expect(await purgeGroup(broker, "images", "g")).toBe(0);
  expect(await presentRuns(broker, "images")).toEqual([{ groupId: "other", index: 0, run: 1, count: 1 }]);
  expect(await presentRuns(broker, "demo")).toEqual([{ groupId: "g", index: 0, run: 1, count: 1 }]);
});

test("a single run is purged, whether it is there or not", async () => {
  await Promise.all([publish(0), publish(1)]);
  for (let i = 0; i < 2; i++) await purgeRun(broker, "images", { groupId: "g", index: 0, run: 1, count: 1 });
  expect(await presentRuns(broker, "images")).toEqual([{ groupId: "g", index: 1, run: 1, count: 1 }]);
});

const answer = (body: unknown) => ({ data: new TextEncoder().encode(JSON.stringify(body)) });
const failure = (err_code: number, description = "") => answer({ error: { code: 503, err_code, description } });

test.each([
  ["a sequence", answer({ stream: "S", seq: 5 }), { kind: "stored", seq: 5 }],
  ["an occupied subject", failure(10077, "maximum messages per subject exceeded"), { kind: "occupied" }],
  ["a full stream", failure(10077, "maximum bytes exceeded"), { kind: "full", reason: "maximum bytes exceeded" }],
  ["full storage", failure(10023, "insufficient resources"), { kind: "full", reason: "insufficient resources" }],
  ["a flood", failure(10167, "too many requests"), { kind: "retry", reason: "too many requests" }],
  ["nonsense", { data: new Uint8Array([1]) }, { kind: "retry", reason: "unreadable answer" }],
  ["silence", { data: new Uint8Array() }, { kind: "retry", reason: "empty answer" }],
])("%s is read for what it is", (_, msg, expected) => {
  expect(readPublishAck(msg)).toEqual(expected);
});
