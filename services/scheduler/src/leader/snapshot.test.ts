import { create } from "@bufbuild/protobuf";
import { connectBroker, ensureTopology } from "@sheaf/broker";
import { LedgerState, QueueMeter } from "@sheaf/ledger";
import { type ControlSnapshot, WorkerHeartbeatSchema } from "@sheaf/proto";
import { createLogger } from "@sheaf/service";
import { startNats } from "@sheaf/testkit";
import { expect, test } from "vitest";
import { LogClock } from "../log-clock.ts";
import { QueueSettingsBoard } from "../queue-settings.ts";
import { WorkerRegistry } from "../worker-registry.ts";
import { SnapshotTaker } from "./snapshot.ts";

const STEP = { intervalMs: 10_000, lateMs: 12.4, nextAtMs: Date.UTC(2030, 0, 1) };

test("a broker that hangs costs less than two seconds, and what it did not tell stays as it was", async () => {
  const log = createLogger({ service: "test", level: "silent" });
  await using nats = await startNats();
  const broker = await connectBroker({ url: nats.url, name: "test", log });
  await ensureTopology(broker, { queues: ["demo"], logMaxBytes: 1e6, logMaxAgeMs: 1e6 });
  const registry = new WorkerRegistry();
  const state = new LedgerState();
  let before: ControlSnapshot | undefined;
  const taker = new SnapshotTaker({
    ...{ broker, state, registry, leader: "s1" },
    meter: new QueueMeter(),
    clock: new LogClock(() => state.timeMs),
    queues: () => ["demo"],
    settings: new QueueSettingsBoard({ broker, ensure: () => {}, log }),
    board: { latest: () => before },
    replicas: () => 3,
  });
  before = await taker.take(STEP);
  expect(before).toMatchObject({
    lateMs: 12,
    brokerCalls: 5,
    problems: [],
    scheduler: { leader: "s1", replicas: 3 },
    consumers: [{ queue: "demo", verdict: "keeping_up", reason: "no task waits" }],
  });
  registry.heard(create(WorkerHeartbeatSchema, { worker: "w1", slots: 2 }));
  await nats.suspend();
  const hung = await taker.take(STEP);
  nats.resume();
  expect(hung.collectedMs).toBeGreaterThanOrEqual(1_400);
  expect(hung.collectedMs).toBeLessThan(4_500);
  expect(hung.workers.map(({ id }) => id)).toEqual(["w1"]);
  expect([hung.broker, hung.streams, hung.consumers]).toEqual([before.broker, before.streams, before.consumers]);
  expect(hung.problems).toHaveLength(6);
  expect(hung.problems.at(-1)).toMatch(/^shown as before: broker \(\d+ s old\), stream SHEAF_LOG/);
  expect((await taker.take(STEP)).problems).toEqual([]);
  await broker.close();
});
