import { create } from "@bufbuild/protobuf";
import { type Broker, type Bus, connectBroker, createBus } from "@sheaf/broker";
import { apply, type Group, LedgerState } from "@sheaf/ledger";
import { AbortedSchema, RecordSchema, WorkerHeartbeatSchema } from "@sheaf/proto";
import { createLogger } from "@sheaf/service";
import { type Nats, startNats } from "@sheaf/testkit";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { event } from "../ledger-writer.ts";
import { WorkerRegistry } from "../worker-registry.ts";
import { Aborter } from "./aborter.ts";
import { taskStop } from "./stop-order.ts";

const LONG_AGO_MS = -60_000;
const order = taskStop(groupOf("g"), 0, 1);
let nats: Nats;
let broker: Broker;
let bus: Bus;

beforeAll(async () => {
  nats = await startNats();
  broker = await connectBroker({ url: nats.url, name: "test", log: createLogger({ service: "test", level: "fatal" }) });
  bus = createBus(broker);
});

afterAll(async () => {
  await broker?.close();
  await nats?.stop();
});

function groupOf(groupId: string): Group {
  const state = new LedgerState();
  const accept = event({ case: "groupAccepted", value: { groupId, items: { count: 1 } } });
  apply(state, { seq: 1, timeMs: 1, record: create(RecordSchema, { events: [accept] }) });
  const group = state.groups.get(groupId);
  if (!group) throw new Error("not accepted");
  return group;
}

function aborting(hearingSinceMs: number) {
  const registry = new WorkerRegistry();
  const hearing = { sinceMs: hearingSinceMs };
  const aborter = new Aborter({ bus, registry, hearingSinceMs: () => hearing.sinceMs });
  aborter.start();
  const beat = (worker: string) => registry.heard(create(WorkerHeartbeatSchema, { worker }));
  /** A worker that does as it is told; the answer counts how often it was. */
  const obey = (worker: string) => {
    const told: string[] = [];
    const stop = bus.onAbort(({ token, tasks }) => {
      told.push(...tasks.map(({ groupId }) => groupId));
      bus.publishAborted(create(AbortedSchema, { worker, token }));
    });
    return { told, stop };
  };
  return { aborter, hearing, beat, obey };
}

test("waits for the answer of every live worker", async () => {
  const { aborter, beat, obey } = aborting(LONG_AGO_MS);
  beat("a");
  beat("b");
  const [a, b] = [obey("a"), obey("b")];
  // Answers are waited for half a second: a try in which this process stood still is made again.
  await vi.waitFor(async () => expect(await aborter.abort([order])).toBe(true));
  expect([a.told[0], b.told[0]]).toEqual(["g", "g"]);
  a.stop();
  b.stop();
  aborter.stop();
});

test("does not wait for ever for a worker that does not answer", async () => {
  const { aborter, beat } = aborting(LONG_AGO_MS);
  beat("deaf");
  expect(await aborter.abort([order])).toBe(false);
  aborter.stop();
});

test("a leader that has just begun to hear finds out first who lives", async () => {
  const { aborter, hearing, beat, obey } = aborting(Number.POSITIVE_INFINITY);
  const late = obey("late");
  let done = false;
  const aborted = aborter.abort([order]).finally(() => {
    done = true;
  });
  // The first heartbeat comes when the group has been told of at least once.
  await expect.poll(() => late.told.length).toBeGreaterThan(0);
  expect(done).toBe(false);
  hearing.sinceMs = performance.now();
  beat("late");
  expect(await aborted).toBe(true);
  expect(late.told.length).toBeGreaterThan(1);
  late.stop();
  aborter.stop();
});

test("a stop gives up what is under way", async () => {
  const { aborter, beat } = aborting(Number.POSITIVE_INFINITY);
  beat("a");
  const aborted = aborter.abort([order]);
  aborter.stop();
  expect(await aborted).toBe(false);
  expect(await aborter.abort([order])).toBe(false);
});
