import { create } from "@bufbuild/protobuf";
import { RunOutcome, type WorkerCommand, type WorkerOrder, WorkerOrderSchema } from "@sheaf/proto";
import { createLogger } from "@sheaf/service";
import { expect, test, vi } from "vitest";
import { Orders } from "./orders.ts";
import { runBody } from "./testing/deliveries.ts";
import { startRig } from "./testing/rig.ts";
import { sleeper } from "./testing/test-tasks.ts";

const { STARTED, SUCCEEDED, RETURNED } = RunOutcome;
type Kind = WorkerCommand["kind"];
const DRAIN: Kind = { case: "drain", value: { $typeName: "sheaf.v1.DrainCommand" } };
const RESUME: Kind = { case: "resume", value: { $typeName: "sheaf.v1.ResumeCommand" } };
const SHUTDOWN: Kind = { case: "shutdown", value: { $typeName: "sheaf.v1.ShutdownCommand" } };
const slots = (count: number): Kind => ({ case: "slots", value: { $typeName: "sheaf.v1.SlotsCommand", slots: count } });

/** Waits for what processes and the broker do in their own time. */
const until = (assertion: () => void | Promise<void>) => vi.waitFor(assertion, { timeout: 15_000, interval: 20 });
const sleeps = (count: number, ms: number) => Array<Uint8Array>(count).fill(runBody("demo.sleep", { args: { ms } }));
const order = (token: string, kind: Kind) => create(WorkerOrderSchema, { worker: "w1", token, command: { kind } });

function listening(carryOut: (kind: Kind) => void) {
  let hear: (order: WorkerOrder) => void = () => {};
  const answered: string[] = [];
  const orders = new Orders({
    bus: {
      onOrder(_worker, f) {
        hear = f;
        return () => {};
      },
    },
    worker: "w1",
    carryOut,
    onCarriedOut: (token) => answered.push(token),
    log: createLogger({ service: "test", level: "silent" }),
  });
  orders.start();
  return { hear: (message: WorkerOrder) => hear(message), answered };
}

test("an order is carried out once and answered as often as it is heard", () => {
  const done: (string | undefined)[] = [];
  const { hear, answered } = listening((kind) => done.push(kind.case));
  for (const token of ["a", "a", "b", "a"]) hear(order(token, DRAIN));
  expect(done).toEqual(["drain", "drain"]);
  expect(answered).toEqual(["a", "a", "b", "a"]);
});

test("what cannot be carried out, or is not known, is not answered", () => {
  const { hear, answered } = listening(() => {
    throw new RangeError("no");
  });
  hear(order("a", slots(0)));
  hear(create(WorkerOrderSchema, { worker: "w1", token: "b", command: {} }));
  expect(answered).toEqual([]);
});

test("told to drain, it hands back what waits, takes nothing, ends what runs, and takes again when told to resume", async () => {
  await using rig = await startRig();
  rig.lead();
  await rig.startWorker("w1", [sleeper], { slots: 1 });
  await rig.publish("running", sleeps(1, 4_000));
  await until(() => expect(rig.reports.outcomes("running")[0]).toBe(STARTED));
  rig.order("w1", "d", DRAIN);
  await until(() =>
    expect(rig.heartbeats.at(-1)).toMatchObject({ commandToken: "d", draining: true, cordoned: true, gone: false }),
  );
  await rig.publish("later", sleeps(2, 1));
  await until(() => expect(rig.reports.with("running", SUCCEEDED)).toHaveLength(1));
  expect((await rig.present()).map(({ groupId }) => groupId)).toEqual(["later", "later"]);
  expect(rig.reports.outcomes("later").filter((outcome) => outcome !== RETURNED)).toEqual([]);
  rig.order("w1", "r", RESUME);
  await until(() =>
    expect(rig.heartbeats.at(-1)).toMatchObject({ commandToken: "r", draining: false, cordoned: false }),
  );
  await until(async () => expect(await rig.present()).toEqual([]));
  expect(rig.reports.with("later", SUCCEEDED)).toHaveLength(2);
});

test("what waits for a slot when the order to drain comes goes to another worker", async () => {
  await using rig = await startRig();
  rig.lead();
  const bounded = { ...sleeper, concurrency: 1 };
  await rig.startWorker("w1", [bounded, { ...sleeper, name: "demo.noop" }], { slots: 4, drainMs: 10 });
  await rig.publish("g", sleeps(4, 60_000));
  const waiting = () => rig.heartbeats.at(-1)?.held.filter(({ runningMs }) => runningMs === undefined).length;
  await until(() => expect(waiting()).toBeGreaterThan(0));
  rig.order("w1", "d", DRAIN);
  await until(() => expect(rig.reports.with("g", RETURNED).length).toBeGreaterThan(0));
  await until(() => expect(waiting()).toBe(0));
});

test("a drain outlives the loss of the broker and a change of the lead", async () => {
  await using rig = await startRig();
  rig.lead();
  const worker = await rig.startWorker("w1", [sleeper]);
  rig.order("w1", "d", DRAIN);
  await until(() => expect(rig.heartbeats.at(-1)).toMatchObject({ cordoned: true }));
  await rig.nats.restart();
  await until(() => rig.ensure().then(() => undefined));
  const before = rig.heartbeats.length;
  await until(() => expect(rig.heartbeats.length).toBeGreaterThan(before));
  await until(() => expect(worker.checks.flatMap(({ check }) => check() ?? [])).toEqual([]));
  await rig.publish("later", sleeps(1, 1));
  await until(() => expect(rig.heartbeats.length).toBeGreaterThan(before + 2));
  expect(rig.heartbeats.at(-1)).toMatchObject({ cordoned: true, held: [] });
  expect(await rig.present()).toHaveLength(1);
  rig.order("w1", "r", RESUME);
  await until(() => expect(rig.reports.with("later", SUCCEEDED)).toHaveLength(1));
});

test("slots take effect at once, and a shutdown is asked for once it is told that nothing more is taken", async () => {
  await using rig = await startRig();
  rig.lead();
  const asked: number[] = [];
  await rig.startWorker("w1", [sleeper], {
    slots: 1,
    drainMs: 10,
    onShutdown: () => asked.push(rig.heartbeats.length),
  });
  await rig.publish("g", sleeps(5, 60_000));
  const running = () => rig.heartbeats.at(-1)?.held.filter(({ runningMs }) => runningMs !== undefined).length;
  await until(() => expect(running()).toBe(1));
  rig.order("w1", "s", slots(4));
  await until(() => expect(rig.heartbeats.at(-1)).toMatchObject({ commandToken: "s", slots: 4 }));
  await until(() => expect(running()).toBe(4));
  rig.order("w1", "end", SHUTDOWN);
  await until(() =>
    expect(rig.heartbeats.at(-1)).toMatchObject({ commandToken: "end", draining: true, cordoned: false }),
  );
  expect(asked).toHaveLength(1);
});
