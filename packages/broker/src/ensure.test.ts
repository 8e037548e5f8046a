import { type Nats, startNats } from "@sheaf/testkit";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { type Broker, connectBroker, wire } from "./broker.ts";
import { ensureTopology } from "./ensure.ts";
import { TopologyError } from "./errors.ts";
import { silentLog, testTopology } from "./test-rig.ts";
import { LEASE_STREAM, LOG_STREAM, SETTINGS_STREAM, TASKS_STREAM } from "./topology.ts";

let nats: Nats;
let broker: Broker;

// A server each: it removes a deleted stream's files after its answer, and can trip over a stream that is made meanwhile.
beforeEach(async () => {
  nats = await startNats();
  broker = await connectBroker({ url: nats.url, name: "test", log: silentLog });
});
afterEach(async () => {
  await broker.close();
  await nats.stop();
});

async function apiRequests(work: () => Promise<unknown>): Promise<string[]> {
  const seen: string[] = [];
  const { nc } = broker[wire];
  const spy = nc.subscribe("$JS.API.>", { callback: (_, msg) => void seen.push(msg.subject) });
  await work();
  await nc.flush();
  spy.unsubscribe();
  return seen;
}

test("what is made is what was asked for", async () => {
  const before = Date.now();
  await ensureTopology(broker, { ...testTopology, maxSlots: 100_000 });
  const { jsm } = broker[wire];
  expect((await jsm.streams.info(LOG_STREAM)).config).toMatchObject({
    subjects: ["sheaf.log.>"],
    storage: "file",
    retention: "limits",
    discard: "new",
    allow_direct: false,
    max_bytes: testTopology.logMaxBytes,
  });
  const tasks = await jsm.streams.info(TASKS_STREAM);
  expect(tasks.config).toMatchObject({
    storage: "memory",
    retention: "workqueue",
    discard: "new",
    discard_new_per_subject: true,
    max_msgs_per_subject: 1,
  });
  expect(tasks.state.first_seq).toBeGreaterThanOrEqual(before * 1_000);
  expect((await jsm.consumers.info(TASKS_STREAM, "images")).config).toMatchObject({
    filter_subject: "sheaf.tasks.images.>",
    ack_policy: "explicit",
    ack_wait: 6e9,
    max_deliver: -1,
    max_waiting: 2_048,
    max_ack_pending: 150_000,
  });
  expect((await jsm.streams.info(LEASE_STREAM)).config).toMatchObject({ storage: "memory", max_age: 5e9 });
  const settings = { storage: "file", max_age: 0, max_msgs_per_subject: 1, subjects: ["$KV.SHEAF_SETTINGS.>"] };
  expect((await jsm.streams.info(SETTINGS_STREAM)).config).toMatchObject(settings);
});

test("when all is well, a second time only looks", async () => {
  const first = await ensureTopology(broker, testTopology);
  let second: unknown;
  const requests = await apiRequests(async () => {
    second = await ensureTopology(broker, testTopology);
  });
  expect(second).toEqual(first);
  expect(requests.every((subject) => subject.includes(".INFO."))).toBe(true);
  expect(requests).toHaveLength(7);
});

test("replicas that do it at once agree", async () => {
  const results = await Promise.all(Array.from({ length: 5 }, () => ensureTopology(broker, testTopology)));
  expect(new Set(results.map((result) => JSON.stringify(result))).size).toBe(1);
});

test("a difference is corrected, without touching the stream's life", async () => {
  const first = await ensureTopology(broker, testTopology);
  const firstSeq = (await broker[wire].jsm.streams.info(TASKS_STREAM)).state.first_seq;
  const logMaxBytes = testTopology.logMaxBytes / 2;
  const second = await ensureTopology(broker, { ...testTopology, logMaxBytes, queues: ["images", "demo", "more"] });
  expect(second).toEqual(first);
  const { jsm } = broker[wire];
  expect((await jsm.streams.info(LOG_STREAM)).config.max_bytes).toBe(logMaxBytes);
  expect((await jsm.streams.info(TASKS_STREAM)).state.first_seq).toBe(firstSeq);
  expect((await jsm.consumers.info(TASKS_STREAM, "more")).config.filter_subject).toBe("sheaf.tasks.more.>");
});

test("a log made anew has another id", async () => {
  const first = await ensureTopology(broker, testTopology);
  await broker[wire].jsm.streams.delete(LOG_STREAM);
  expect((await ensureTopology(broker, testTopology)).logId).not.toBe(first.logId);
});

test("a log that is not Sheaf's is not taken over", async () => {
  await broker[wire].jsm.streams.add({ name: LOG_STREAM, subjects: ["sheaf.log.>"] });
  await expect(ensureTopology(broker, testTopology)).rejects.toThrow(TopologyError);
});

test("a restarted broker gets its queue back, born later; the log keeps its life", async () => {
  const first = await ensureTopology(broker, testTopology);
  const lastSeq = (await broker[wire].jsm.streams.info(TASKS_STREAM)).state.first_seq;
  await nats.restart();
  await vi.waitFor(() => expect(broker.connected()).toBe(true));
  const second = await ensureTopology(broker, testTopology);
  expect(second.logId).toBe(first.logId);
  expect(second.tasksCreatedAtMs).toBeGreaterThan(first.tasksCreatedAtMs);
  expect((await broker[wire].jsm.streams.info(TASKS_STREAM)).state.first_seq).toBeGreaterThan(lastSeq);
});
