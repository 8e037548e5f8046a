import { create } from "@bufbuild/protobuf";
import { timestampFromMs, timestampMs } from "@bufbuild/protobuf/wkt";
import { type Broker, connectBroker, ensureTopology, publishSnapshot } from "@sheaf/broker";
import { type ControlPoint, ControlSnapshotSchema, WorkerState } from "@sheaf/proto";
import { createLogger } from "@sheaf/service";
import { type Nats, startNats } from "@sheaf/testkit";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { ControlBoard } from "./control-board.ts";

const log = createLogger({ service: "test", level: "silent" });
const topology = { queues: ["demo"], logMaxBytes: 1e6, logMaxAgeMs: 1e6 };
let nats: Nats;
let broker: Broker;

beforeEach(async () => {
  nats = await startNats();
  broker = await connectBroker({ url: nats.url, name: "test", log });
  await ensureTopology(broker, topology);
});
afterEach(async () => {
  await broker.close();
  await nats.stop();
});

/** The n-th of a series of snapshots. */
const snapshot = (n: number, intervalS = 10) =>
  create(ControlSnapshotSchema, {
    takenAt: timestampFromMs(n * 10_000),
    intervalS,
    scheduler: { leader: "s1" },
    queues: [{ name: "demo", queued: n, running: 1, finishedPerS: 2.5, waitMs: { p50: 1, p95: 2, p99: 3 } }],
    workers: [
      { id: "w1", slots: 4, state: WorkerState.BUSY },
      { id: "w2", slots: 8, state: WorkerState.LOST },
    ],
    consumers: [
      { queue: "a", redelivered: 2 },
      { queue: "b", redelivered: 3 },
    ],
    streams: [{ name: "SHEAF_LOG", bytes: "77" }],
  });

async function started(): Promise<ControlBoard & AsyncDisposable> {
  const board = new ControlBoard({ broker, onSnapshot: () => {}, log });
  await board.start();
  return Object.assign(board, { [Symbol.asyncDispose]: () => board.stop() });
}

const times = (points: readonly ControlPoint[]) =>
  points.map(({ takenAt }) => takenAt && timestampMs(takenAt) / 10_000);

test("a replica that starts knows the last hour at once, as points, and goes on from there", async () => {
  for (let n = 1; n <= 365; n++) await publishSnapshot(broker, snapshot(n));
  await using board = await started();
  expect(times(board.points())).toEqual(Array.from({ length: 360 }, (_, i) => i + 6));
  expect(board.latest()?.queues[0]?.queued).toBe(365);
  expect(board.points().at(-1)).toMatchObject({
    queues: [{ name: "demo", queued: 365, running: 1, finishedPerS: 2.5, waitMs: { p50: 1 } }],
    workers: 1,
    slots: 4,
    redelivered: 5,
    logBytes: "77",
    leader: "s1",
  });
  await publishSnapshot(broker, snapshot(366));
  await vi.waitFor(() => expect(times(board.points()).at(-1)).toBe(366));
  expect(board.points()).toHaveLength(360);
});

test("a replica that lives keeps its hour when the broker has lost it, and goes on", async () => {
  await publishSnapshot(broker, snapshot(1));
  await using board = await started();
  await nats.restart();
  await vi.waitFor(() => expect(broker.connected()).toBe(true));
  await ensureTopology(broker, topology);
  await publishSnapshot(broker, snapshot(2));
  await vi.waitFor(() => expect(times(board.points())).toEqual([1, 2]));
  await using other = await started();
  expect(times(other.points())).toEqual([2]);
});

test("a snapshot that no other follows says so, again and again, and the next one takes it back", async () => {
  await using board = await started();
  const problems: string[][] = [];
  board.listen(() => problems.push(board.latest()?.problems ?? []));
  await publishSnapshot(broker, { ...snapshot(1, 1), problems: ["account: no"] });
  await vi.waitFor(() => expect(problems).toHaveLength(3), 14_000);
  expect(problems).toEqual([
    ["account: no"],
    ["account: no", "no newer snapshot: 1 missed"],
    ["account: no", "no newer snapshot: 2 missed"],
  ]);
  expect(board.points()).toHaveLength(1);
  await publishSnapshot(broker, snapshot(2));
  await vi.waitFor(() => expect(board.latest()?.problems).toEqual([]));
}, 25_000);

test("a broker that hangs does not hold up the start", async () => {
  await nats.suspend();
  const startedMs = performance.now();
  const board = new ControlBoard({ broker, onSnapshot: () => {}, log });
  await board.start();
  expect(performance.now() - startedMs).toBeLessThan(6_000);
  nats.resume();
  await publishSnapshot(broker, snapshot(1));
  await vi.waitFor(() => expect(board.points()).toHaveLength(1));
  await board.stop();
});
