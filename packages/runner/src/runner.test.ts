import { createTaskPuller } from "@sheaf/broker";
import { RunOutcome } from "@sheaf/proto";
import { expect, test, vi } from "vitest";
import type { TaskContext, TaskType } from "./task-type.ts";
import { runBody } from "./testing/deliveries.ts";
import { startRig } from "./testing/rig.ts";
import { noop, sleeper } from "./testing/test-tasks.ts";

const { STARTED, SUCCEEDED, FAILED, RETURNED } = RunOutcome;

/** Waits for what processes and the broker do in their own time. */
const until = (assertion: () => void | Promise<void>) => vi.waitFor(assertion, { timeout: 15_000, interval: 20 });

const noops = (count: number) => Array<Uint8Array>(count).fill(runBody("demo.noop"));
const sleeps = (count: number, ms = 60_000) => Array<Uint8Array>(count).fill(runBody("demo.sleep", { args: { ms } }));

/** A task whose runs end when the test says so. */
function gated(): TaskType & { readonly running: TaskContext[]; end(): void } {
  const gate = Promise.withResolvers<void>();
  const running: TaskContext[] = [];
  return {
    name: "demo.gated",
    queue: "demo",
    runs: "inline",
    running,
    end: gate.resolve,
    async run(context) {
      running.push(context);
      await gate.promise;
      return undefined;
    },
  };
}

test("every run is reported once and leaves the queue", async () => {
  await using rig = await startRig();
  await rig.publish("g", noops(1_000));
  rig.lead();
  await rig.startWorker("w1", [noop]);
  await until(async () => expect(await rig.present()).toEqual([]));
  await until(() => expect(rig.reports.with("g", SUCCEEDED).length).toBe(1_000));
  expect(rig.reports.outcomes("g").length).toBe(1_000);
  expect(new Set(rig.reports.with("g", SUCCEEDED).map(({ index }) => index)).size).toBe(1_000);
  await until(() => expect(rig.heartbeats.at(-1)).toMatchObject({ succeeded: "1000", held: [] }));
});

test("nothing is pulled before a leader was heard, and nothing of a group that its beacon names", async () => {
  await using rig = await startRig();
  const worker = await rig.startWorker("w1", [noop]);
  const unready = () => worker.checks.filter(({ check }) => check() !== undefined).map(({ name }) => name);
  await rig.publish("cancelled", noops(10));
  await rig.publish("g", noops(10));
  await until(() => expect(rig.heartbeats.length).toBeGreaterThan(1));
  expect((await rig.present()).length).toBe(20);
  expect(unready()).toEqual(["leader"]);
  rig.lead(["cancelled"]);
  await until(async () => expect(await rig.present()).toEqual([]));
  await until(() => expect(rig.reports.with("g", SUCCEEDED).length).toBe(10));
  expect(rig.reports.outcomes("cancelled")).toEqual([]);
  expect(unready()).toEqual([]);
});

test("an abort stops what runs, drops what waits, and nothing of the group is heard of again", async () => {
  await using rig = await startRig();
  const task = gated();
  rig.lead();
  await rig.startWorker("w1", [task, noop]);
  await rig.publish("g", Array(10).fill(runBody("demo.gated")));
  await until(() => expect(task.running.length).toBe(2));
  await until(() => expect(rig.reports.outcomes("g")).toEqual([STARTED, STARTED]));
  rig.abort("token", ["g"]);
  await until(() => expect(rig.aborted).toEqual(["token"]));
  expect(task.running.every(({ signal }) => signal.aborted)).toBe(true);
  task.end();
  await rig.publish("next", noops(1));
  await until(() => expect(rig.reports.outcomes("next")).toEqual([SUCCEEDED]));
  await until(async () => expect(await rig.present()).toEqual([]));
  expect(rig.reports.outcomes("g")).toEqual([STARTED, STARTED]);
  expect(task.running.length).toBe(2);
});

test("a redelivered run is handed back unrun", async () => {
  await using rig = await startRig();
  const taken: string[] = [];
  const silent = createTaskPuller({
    broker: await rig.connect("silent"),
    queue: "demo",
    wanted: () => 1 - taken.length,
    onDelivery: ({ ref }) => taken.push(ref.groupId),
    log: rig.log,
  });
  await silent.start();
  await rig.publish("g", noops(1));
  await until(() => expect(taken).toEqual(["g"]));
  await silent.stop();
  rig.lead();
  await rig.startWorker("w1", [noop]);
  await until(() => expect(rig.reports.outcomes("g")).toEqual([RETURNED]));
  await until(async () => expect(await rig.present()).toEqual([]));
});

test("a stop hands back what waits, lets what runs end, and says goodbye last", async () => {
  await using rig = await startRig();
  const task = gated();
  rig.lead();
  const worker = await rig.startWorker("w1", [task], { slots: 1 });
  await rig.publish("g", Array(3).fill(runBody("demo.gated")));
  await until(() => expect(task.running.length).toBe(1));
  const stopped = worker.stop();
  await until(() => expect(rig.heartbeats.at(-1)?.draining).toBe(true));
  task.end();
  await stopped;
  await until(() => expect(rig.heartbeats.at(-1)).toMatchObject({ gone: true, held: [] }));
  await until(() => expect(rig.reports.with("g", SUCCEEDED).length).toBe(1));
  expect(rig.reports.with("g", FAILED)).toEqual([]);
  const left = (await rig.present()).length;
  expect(left + rig.reports.with("g", RETURNED).length).toBe(2);
});

test("what outlasts the drain is stopped and handed back", async () => {
  await using rig = await startRig();
  rig.lead();
  const worker = await rig.startWorker("w1", [sleeper], { slots: 1, drainMs: 50 });
  await rig.publish("g", sleeps(1));
  await until(() => expect(rig.reports.outcomes("g")).toEqual([STARTED]));
  await worker.stop();
  await until(() => expect(rig.reports.outcomes("g")).toEqual([STARTED, RETURNED]));
  await until(async () => expect(await rig.present()).toEqual([]));
});

test("what ran while the broker died and came back is reported", async () => {
  await using rig = await startRig();
  const task = gated();
  rig.lead();
  await rig.startWorker("w1", [task, noop]);
  await rig.publish("g", Array(2).fill(runBody("demo.gated")));
  await until(() => expect(rig.reports.with("g", STARTED).length).toBe(2));
  await rig.nats.kill();
  task.end();
  await rig.nats.restart();
  await until(() => rig.ensure().then(() => undefined));
  await until(() => expect(rig.reports.with("g", SUCCEEDED).length).toBe(2));
  await rig.publish("after", noops(100));
  await until(() => expect(rig.reports.with("after", SUCCEEDED).length).toBe(100));
});

test("after it was cut off a worker starts nothing before it has heard a leader, nor anything that this one names", async () => {
  await using rig = await startRig();
  const task = gated();
  rig.lead();
  await rig.startWorker("w1", [task], { slots: 1 });
  await rig.publish("running", Array(1).fill(runBody("demo.gated")));
  await until(() => expect(rig.reports.outcomes("running")).toEqual([STARTED]));
  rig.silence();
  await rig.nats.kill();
  await rig.nats.restart();
  await until(() => rig.ensure().then(() => undefined));
  await rig.publish("cancelled", Array(1).fill(runBody("demo.gated")));
  await rig.publish("g", Array(1).fill(runBody("demo.gated")));
  task.end();
  await until(() => expect(rig.reports.with("running", SUCCEEDED).length).toBe(1));
  const heard = rig.heartbeats.length;
  await until(() => expect(rig.heartbeats.length).toBeGreaterThan(heard + 1));
  expect((await rig.present()).length).toBe(2);
  rig.lead(["cancelled"]);
  await until(() => expect(rig.reports.with("g", SUCCEEDED).length).toBe(1));
  expect(rig.reports.outcomes("cancelled")).toEqual([]);
});

test("new slots are used at once and told in heartbeats", async () => {
  await using rig = await startRig();
  const task = gated();
  const told: number[] = [];
  rig.lead();
  const worker = await rig.startWorker("w1", [task], { slots: 1, onSlots: (slots) => told.push(slots) });
  await rig.publish("g", Array(5).fill(runBody("demo.gated")));
  await until(() => expect(task.running.length).toBe(1));
  worker.setSlots(3);
  await until(() => expect(task.running.length).toBe(3));
  await until(() => expect(rig.heartbeats.at(-1)?.slots).toBe(3));
  worker.setSlots(3);
  for (const bad of [0, 1.5, 1_025]) expect(() => worker.setSlots(bad)).toThrow(RangeError);
  expect(told).toEqual([3]);
  task.end();
});

const TRACE = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

test("a run knows the labels and the trace of its group, and schedulers hear how far it is", async () => {
  await using rig = await startRig();
  const task = gated();
  rig.lead();
  await rig.startWorker("w1", [task]);
  await rig.publish("g", [runBody("demo.gated", { labels: { city: "Bonn" }, traceparent: TRACE })]);
  await until(() => expect(task.running.length).toBe(1));
  const [context] = task.running;
  expect(context).toMatchObject({ labels: { city: "Bonn" }, traceparent: TRACE });
  context?.progress(0.25);
  context?.progress(0.5, "half");
  await until(() => expect(rig.progressed).toHaveLength(1));
  expect(rig.progressed).toMatchObject([{ groupId: "g", index: 0, run: 1, progress: { fraction: 0.5, note: "half" } }]);
  task.end();
});

test("task types are told in full again when a leader is heard that was not heard before", async () => {
  await using rig = await startRig();
  await rig.startWorker("w1", [noop]);
  const latest = () => rig.heartbeats.at(-1);
  await until(() => expect(latest()?.types).toHaveLength(1));
  await until(() => expect(latest()?.types).toEqual([]));
  rig.lead();
  await until(() => expect(latest()?.types).toMatchObject([{ name: "demo.noop" }]));
});
