import { setTimeout as sleep } from "node:timers/promises";
import { RunOutcome } from "@sheaf/proto";
import { expect, test, vi } from "vitest";
import type { TaskType } from "./task-type.ts";
import { runBody } from "./testing/deliveries.ts";
import { startRig } from "./testing/rig.ts";

const { RETURNED } = RunOutcome;

const until = (assertion: () => void | Promise<void>) => vi.waitFor(assertion, { timeout: 15_000, interval: 20 });
const isDemo = (queue: string) => queue === "demo";
const isWaiting = ({ runningMs }: { runningMs?: number | undefined }) => runningMs === undefined;

/** Two tasks on two queues whose runs end one by one when the test says so. */
function stepped() {
  const started: string[] = [];
  const ends: (() => void)[] = [];
  const on = (queue: string): TaskType => ({
    name: `${queue}.step`,
    queue,
    runs: "inline",
    async run() {
      const end = Promise.withResolvers<void>();
      started.push(queue);
      ends.push(end.resolve);
      // So long that nothing is fetched ahead.
      await Promise.all([end.promise, sleep(25)]);
      return undefined;
    },
  });
  return { tasks: [on("demo"), on("images")], started, end: () => ends.shift()?.() };
}

test("two busy queues share one slot in turn, and no run is fetched that cannot start", async () => {
  await using rig = await startRig();
  const { tasks, started, end } = stepped();
  rig.lead();
  for (const queue of ["demo", "images"]) await rig.publish(queue, Array(4).fill(runBody(`${queue}.step`)), queue);
  await rig.startWorker("w1", tasks, { slots: 1 });
  for (let run = 1; run <= 8; run++) {
    await until(() => expect(started.length).toBe(run));
    if (run === 4) {
      const heard = rig.heartbeats.length;
      await until(() => expect(rig.heartbeats.length).toBeGreaterThan(heard));
      expect(rig.heartbeats.at(-1)?.held.filter(isWaiting)).toEqual([]);
    }
    end();
  }
  await until(async () => expect(await rig.present()).toEqual([]));
  const [first, second] = started;
  expect(new Set([first, second])).toEqual(new Set(["demo", "images"]));
  expect(started).toEqual([first, second, first, second, first, second, first, second]);
  for (const group of ["demo", "images"]) expect(rig.reports.with(group, RETURNED)).toEqual([]);
});

test("a queue that has nothing keeps no slot from another", async () => {
  await using rig = await startRig();
  const { tasks, started, end } = stepped();
  rig.lead();
  await rig.publish("images", Array(6).fill(runBody("images.step")), "images");
  await rig.startWorker("w1", tasks, { slots: 4 });
  await until(() => expect(started).toEqual(Array(4).fill("images")));
  for (let ended = 1; ended <= 6; ended++) {
    end();
    await until(() => expect(started.length).toBe(Math.min(6, 4 + ended)));
  }
});

test("of a type with a concurrency no more is fetched than may run", async () => {
  await using rig = await startRig();
  const { tasks, started, end } = stepped();
  const [demo, images] = tasks;
  if (!demo || !images) throw new Error("two tasks were made");
  rig.lead();
  await rig.publish("single", Array(3).fill(runBody("demo.step")), "demo");
  await rig.publish("free", Array(3).fill(runBody("images.step")), "images");
  await rig.startWorker("w1", [{ ...demo, concurrency: 1 }, images], { slots: 8 });
  await until(() => expect(started.toSorted()).toEqual(["demo", "images", "images", "images"]));
  const heard = rig.heartbeats.length;
  await until(() => expect(rig.heartbeats.length).toBeGreaterThan(heard));
  expect(rig.heartbeats.at(-1)?.held.filter(isWaiting)).toEqual([]);
  for (let ended = 1; ended <= 6; ended++) {
    end();
    await until(() => expect(started.length).toBe(Math.min(6, 4 + started.slice(0, ended).filter(isDemo).length)));
  }
  await until(async () => expect(await rig.present()).toEqual([]));
  expect(rig.reports.with("single", RETURNED)).toEqual([]);
});
