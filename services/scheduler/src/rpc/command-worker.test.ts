import { connect } from "node:net";
import { create, type MessageInitShape } from "@bufbuild/protobuf";
import { Code } from "@connectrpc/connect";
import { createBus } from "@sheaf/broker";
import { type WorkerCommandSchema, WorkerHeartbeatSchema, type WorkerOrder, WorkerState } from "@sheaf/proto";
import { type Nats, startNats } from "@sheaf/testkit";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { startScheduler, type TestScheduler } from "../testing/test-scheduler.ts";

type Command = MessageInitShape<typeof WorkerCommandSchema>;
const DRAIN: Command = { kind: { case: "drain", value: {} } };
const slots = (count: number): Command => ({ kind: { case: "slots", value: { slots: count } } });
let nats: Nats;
let schedulers: TestScheduler[];

beforeAll(async () => {
  nats = await startNats();
  schedulers = [await startScheduler(nats.url), await startScheduler(nats.url)];
});

afterAll(async () => {
  for (const scheduler of schedulers ?? []) await scheduler[Symbol.asyncDispose]();
  await nats?.[Symbol.asyncDispose]();
});

const replica = (at: number) => {
  const scheduler = schedulers[at];
  if (!scheduler) throw new Error(`there is no replica ${at}`);
  return scheduler;
};
const give = (worker: string, command: Command, at = 0) => replica(at).client.commandWorker({ worker, command });

/** A worker that does what it is told from the `after`th telling on. */
async function startWorker(id: string, after = 1) {
  const bus = createBus(replica(0).broker);
  const told: WorkerOrder[] = [];
  const beat = (commandToken = "", draining = false) =>
    bus.publishHeartbeat(create(WorkerHeartbeatSchema, { worker: id, slots: 2, commandToken, draining }));
  const stop = bus.onOrder(id, (order) => {
    told.push(order);
    if (told.length >= after) beat(order.token, order.command?.kind.case === "drain");
  });
  beat();
  return { told, stop };
}

/** Until the replica has heard of it. */
const commanded = (worker: string, command: Command, at = 0) =>
  vi.waitFor(() => give(worker, command, at), { timeout: 10_000, interval: 50 });

test("any replica passes a command on until the worker's heartbeat carries its token, and answers with the worker", async () => {
  const { told, stop } = await startWorker("w1", 3);
  for (const at of [0, 1]) {
    const { worker } = await commanded("w1", DRAIN, at);
    expect(worker).toMatchObject({ id: "w1", state: WorkerState.DRAINING });
  }
  expect(told.length).toBeGreaterThanOrEqual(4);
  expect(new Set(told.map(({ token }) => token)).size).toBeGreaterThanOrEqual(2);
  stop();
});

test("a command that cannot be is refused before any worker hears it", async () => {
  const { told, stop } = await startWorker("w2");
  await commanded("w2", DRAIN);
  const before = told.length;
  for (const command of [slots(0), slots(1_025), {}])
    await expect(give("w2", command)).rejects.toMatchObject({ code: Code.InvalidArgument });
  expect(told).toHaveLength(before);
  expect((await give("w2", slots(1_024))).worker).toMatchObject({ id: "w2" });
  stop();
});

test("a worker that was never heard of is not found, and one that does not answer may still do it", async () => {
  await expect(give("nobody", DRAIN)).rejects.toMatchObject({ code: Code.NotFound });
  const { told, stop } = await startWorker("deaf", Number.POSITIVE_INFINITY);
  await vi.waitFor(
    () => expect(give("deaf", DRAIN)).rejects.toMatchObject({ code: Code.Unavailable, rawMessage: /may still/ }),
    { timeout: 10_000 },
  );
  const [first] = told;
  expect(told.filter(({ token }) => token === first?.token).length).toBeGreaterThan(1);
  stop();
});

test("what was commanded, by whom and with what effect is among the actions", async () => {
  const { stop } = await startWorker("w3");
  await commanded("w3", slots(7));
  await vi.waitFor(async () => {
    const { actions } = await replica(1).client.listActions({});
    expect(actions.find(({ target }) => target === "w3")).toMatchObject({
      actor: "anonymous",
      what: "worker.slots",
      detail: "7 slots",
      effect: "2 slots, 0 running",
    });
  });
  stop();
});

/** Says something to the broker in its own words. */
async function publishRaw(subject: string, payload: string): Promise<void> {
  const socket = connect(Number(new URL(nats.url).port), "127.0.0.1");
  socket.write(`CONNECT {"verbose":false}\r\nPUB ${subject} ${payload.length}\r\n${payload}\r\nPING\r\n`);
  let heard = "";
  for await (const bytes of socket) {
    heard += String(bytes);
    if (heard.includes("PONG")) break;
  }
}

test("garbage in place of a heartbeat changes nothing and is counted", async () => {
  const { stop } = await startWorker("w4");
  await commanded("w4", slots(3));
  const counted = async () => {
    const text = await (await fetch(`${replica(0).adminUrl}/metrics`)).text();
    return Number(/^sheaf_bus_undecodable_messages_total\S* (\d+)$/m.exec(text)?.[1]);
  };
  expect(await counted()).toBe(0);
  for (const payload of ["", "garbage", "\n\u0002zz"]) await publishRaw("sheaf.workers.w4.heartbeat", payload);
  await vi.waitFor(async () => expect(await counted()).toBe(3));
  expect((await give("w4", slots(3))).worker).toMatchObject({ id: "w4", slots: 2 });
  await expect(give("zz", slots(3))).rejects.toMatchObject({ code: Code.NotFound });
  stop();
});
