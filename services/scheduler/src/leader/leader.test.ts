import { setImmediate as turn } from "node:timers/promises";
import { create } from "@bufbuild/protobuf";
import { type Broker, connectBroker, createBus, createLogAppender, logSubject } from "@sheaf/broker";
import { apply } from "@sheaf/ledger";
import { RecordSchema, WorkerHeartbeatSchema } from "@sheaf/proto";
import { createLogger, DEFAULT_LIMITS } from "@sheaf/service";
import { type Nats, startNats } from "@sheaf/testkit";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Fold } from "../fold.ts";
import { type EventKind, event } from "../ledger-writer.ts";
import { LogClock } from "../log-clock.ts";
import { Payloads } from "../payloads.ts";
import { QueueSettingsBoard } from "../queue-settings.ts";
import { TaskTypes } from "../task-types.ts";
import { deleteStream } from "../testing/delete-stream.ts";
import { startScheduler } from "../testing/test-scheduler.ts";
import { startTestWorker } from "../testing/test-worker.ts";
import { TopologyKeeper } from "../topology-keeper.ts";
import { WorkerRegistry } from "../worker-registry.ts";
import { createLeader } from "./leader.ts";

const within = { timeout: 15_000, interval: 20 };
let nats: Nats;

beforeEach(async () => {
  nats = await startNats();
});

afterEach(async () => {
  await nats?.stop();
});

/** A leader on a fold that the test feeds by hand, as if the records had come before the broker hung. */
function leading(broker: Broker) {
  const log = createLogger({ service: "test", level: "fatal" });
  const payloads = new Payloads(broker);
  const fold = new Fold({ broker, log, onRecord: () => {}, onReplaced: () => {} });
  const registry = new WorkerRegistry();
  const clock = new LogClock(() => fold.state.timeMs);
  const maxRecordBytes = DEFAULT_LIMITS.eventBytes;
  const verdicts = createLogAppender({ broker, subject: logSubject.verdicts, writer: "test", maxRecordBytes, log });
  const topology = new TopologyKeeper({ broker, queues: () => ["demo"], logMaxBytes: 1e6, logMaxAgeMs: 1e6, log });
  const bus = createBus(broker);
  const types = new TaskTypes(fold.state);
  const settings = new QueueSettingsBoard({ broker, ensure: () => {}, log });
  const limits = DEFAULT_LIMITS;
  const o = {
    id: "l",
    broker,
    bus,
    fold,
    clock,
    payloads,
    registry,
    topology,
    verdicts,
    types,
    limits,
    settings,
    board: { latest: () => undefined },
    replicas: () => 1,
    sender: { send: () => Promise.reject(new Error("no webhooks here")) },
    log,
  };
  const feed = (kind: EventKind) => {
    const record = create(RecordSchema, { events: [event(kind)] });
    const stored = { seq: fold.state.seq + 1, timeMs: Date.now(), bytes: 100, record };
    payloads.remember(stored);
    apply(fold.state, stored, fold.changes);
  };
  return { leader: createLeader(o), registry, topology, verdicts, feed };
}

test("a leader that stops while the broker hangs does not wait for it, although a cancel is not confirmed yet", async () => {
  const log = createLogger({ service: "test", level: "fatal" });
  const broker = await connectBroker({ url: nats.url, name: "test", log });
  const { leader, registry, topology, verdicts, feed } = leading(broker);
  await topology.start();
  registry.heard(create(WorkerHeartbeatSchema, { worker: "w", slots: 4, queues: ["demo"] }));
  await nats.suspend();
  leader.start();
  const items = { firstIndex: 0, count: 4 };
  feed({ case: "groupAccepted", value: { groupId: "g", task: "demo.noop", queue: "demo", items, sealed: true } });
  // The dispatcher looks within a turn of the event loop: then its publishes are on their way.
  await turn();
  feed({ case: "groupCancelled", value: { groupId: "g" } });
  await turn();
  const startedMs = performance.now();
  await leader.stop();
  expect(performance.now() - startedMs).toBeLessThan(9_000);
  nats.resume();
  await verdicts.stop();
  await topology.stop();
  await broker.close();
}, 20_000);

test("a task stream that went missing while the connection stood is made anew, and what is accepted is handed out", async () => {
  await using scheduler = await startScheduler(nats.url);
  await using worker = await startTestWorker(nats.url, "demo", 2);
  await deleteStream(nats.url, "SHEAF_TASKS");
  const { group } = await scheduler.client.submitGroup({ task: "demo.noop", items: [{}, {}] });
  const arrived = () => worker.deliveries.filter(({ ref }) => ref.groupId === group?.id);
  await vi.waitFor(() => expect(arrived()).toHaveLength(2), within);
}, 25_000);
