import { fromBinary } from "@bufbuild/protobuf";
import { Code } from "@connectrpc/connect";
import { type Delivery, presentRuns, SETTINGS_STREAM } from "@sheaf/broker";
import { RunMessageSchema, RunOutcome } from "@sheaf/proto";
import { type Nats, startNats } from "@sheaf/testkit";
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { deleteStream } from "./testing/delete-stream.ts";
import { refusalOf } from "./testing/refusal-of.ts";
import { startScheduler, type TestScheduler } from "./testing/test-scheduler.ts";
import { startTestWorker, type TestWorker } from "./testing/test-worker.ts";
import { whenAvailable } from "./testing/when-available.ts";

let nats: Nats;
let scheduler: TestScheduler;
let worker: TestWorker;
/** Serves the other queue: what it is handed shows that the dispatcher has looked. */
let witness: TestWorker;

beforeAll(async () => {
  nats = await startNats();
  scheduler = await startScheduler(nats.url);
  worker = await startTestWorker(nats.url, "demo");
  witness = await startTestWorker(nats.url, "images");
});

afterAll(async () => {
  await witness?.[Symbol.asyncDispose]();
  await worker?.[Symbol.asyncDispose]();
  await scheduler?.[Symbol.asyncDispose]();
  await nats?.[Symbol.asyncDispose]();
});

afterEach(async () => {
  await whenAvailable(() => client().setQueueLimits({ queue: "demo" }));
  await whenAvailable(() => client().resumeQueue({ queue: "demo" }));
});

const client = () => scheduler.client;
const within = { timeout: 15_000, interval: 10 };
const noops = (count: number) => Array.from({ length: count }, () => ({}));
const deliveriesOf = (groupId: string) => worker.deliveries.filter((d) => d.ref.groupId === groupId);
const timeoutOf = (delivery: Delivery | undefined) => delivery && fromBinary(RunMessageSchema, delivery.body).timeoutMs;

async function submit(count: number, extra = {}): Promise<string> {
  const { group } = await client().submitGroup({ task: "demo.noop", items: noops(count), ...extra });
  return group?.id ?? "";
}

/** Resolves when the dispatcher has looked at every queue since the call. */
async function dispatcherLooked(): Promise<void> {
  await client().submitGroup({ task: "image.process", items: [{ source: "any" }] });
  await vi.waitFor(() => expect(witness.deliveries).toHaveLength(1), within);
  await witness.report(RunOutcome.SUCCEEDED, [...witness.deliveries]);
}

async function cancel(groupId: string): Promise<void> {
  await client().cancelGroup({ groupId });
  worker.deliveries.length = 0;
}

describe("a queue", () => {
  test("that is paused hands out nothing, what is out goes on, and resumed it hands out at once", async () => {
    const before = await submit(1);
    await vi.waitFor(() => expect(deliveriesOf(before)).toHaveLength(1), within);
    const { settings } = await client().pauseQueue({ queue: "demo" });
    expect(settings).toMatchObject({ queue: "demo", paused: true });
    const after = await submit(5);
    await dispatcherLooked();
    expect(await presentRuns(scheduler.broker, "demo")).toMatchObject([{ groupId: before }]);
    await worker.report(RunOutcome.SUCCEEDED, deliveriesOf(before));
    await vi.waitFor(async () => {
      expect((await client().getGroup({ groupId: before })).group?.progress).toBe(1);
    }, within);
    expect(deliveriesOf(after)).toEqual([]);
    await client().resumeQueue({ queue: "demo" });
    await vi.waitFor(() => expect(deliveriesOf(after)).toHaveLength(5), within);
    await worker.report(RunOutcome.SUCCEEDED, deliveriesOf(after));
  });

  test("that is paused still lets its groups be cancelled", async () => {
    await client().pauseQueue({ queue: "demo" });
    const groupId = await submit(4);
    expect(await client().cancelGroup({ groupId })).toMatchObject({ removed: 4, aborting: 0 });
  });

  test("with max_running has no more than that out, until one is reported", async () => {
    await client().setQueueLimits({ queue: "demo", maxRunning: 3 });
    const groupId = await submit(10);
    const seen = new Set<number>();
    for (let reported = 0; reported < 10; reported++) {
      await vi.waitFor(() => expect(deliveriesOf(groupId)).toHaveLength(Math.min(3, 10 - reported)), within);
      if (reported === 0) {
        await dispatcherLooked();
        expect(await presentRuns(scheduler.broker, "demo")).toHaveLength(3);
      }
      const [first] = deliveriesOf(groupId);
      if (first) await worker.report(RunOutcome.SUCCEEDED, [first]);
      seen.add(first?.ref.index ?? -1);
      expect(deliveriesOf(groupId).length).toBeLessThanOrEqual(3);
    }
    expect(seen.size).toBe(10);
  });

  test("with a rate hands out no more in any time since than the rate and one burst", async () => {
    await client().setQueueLimits({ queue: "demo", ratePerS: 20 });
    const startedMs = performance.now();
    const groupId = await submit(200);
    const burst = 3;
    let excess = 0;
    await vi.waitFor(
      () => {
        const arrived = deliveriesOf(groupId).length;
        const elapsedS = (performance.now() - startedMs) / 1_000;
        excess = Math.max(excess, arrived - 20 * elapsedS - burst);
        expect(arrived).toBeGreaterThanOrEqual(30);
      },
      { ...within, timeout: 15_000 },
    );
    // One more, because the broker's clock is not the one that is read here.
    expect(excess).toBeLessThanOrEqual(1);
    await cancel(groupId);
  }, 20_000);

  test("with a timeout gives an attempt no more than that, from the next run on, whatever the group asks for", async () => {
    await client().setQueueLimits({ queue: "demo", timeoutMs: 500 });
    const groupId = await submit(1, { open: true, timeoutMs: 30_000 });
    const modest = await submit(1, { timeoutMs: 100 });
    const given = (index: number) => timeoutOf(deliveriesOf(groupId).find((d) => d.ref.index === index));
    await vi.waitFor(() => expect(given(0)).toBe(500), within);
    await vi.waitFor(() => expect(timeoutOf(deliveriesOf(modest)[0])).toBe(100), within);
    await client().setQueueLimits({ queue: "demo" });
    await client().appendItems({ groupId, firstIndex: 1, items: [{}] });
    await vi.waitFor(() => expect(given(1)).toBe(30_000), within);
    await client().setQueueLimits({ queue: "demo", timeoutMs: 200 });
    await client().appendItems({ groupId, firstIndex: 2, items: [{}] });
    await vi.waitFor(() => expect(given(2)).toBe(200), within);
    await worker.report(RunOutcome.SUCCEEDED, deliveriesOf(modest));
    await cancel(groupId);
  });
});

describe("a setting", () => {
  test("of one kind leaves the other alone, also when two operators are at it at once", async () => {
    const limits = { queue: "demo", ratePerS: 0.5, maxRunning: 7, timeoutMs: 1_000 };
    await Promise.all([client().pauseQueue({ queue: "demo" }), client().setQueueLimits(limits)]);
    expect((await client().pauseQueue({ queue: "demo" })).settings).toMatchObject({ ...limits, paused: true });
    expect((await client().resumeQueue({ queue: "demo" })).settings).toMatchObject({ ...limits, paused: false });
    const { settings } = await client().setQueueLimits({ queue: "demo", maxRunning: 7 });
    expect(settings).toMatchObject({ queue: "demo", maxRunning: 7 });
    expect(settings?.ratePerS).toBeUndefined();
    expect(settings?.timeoutMs).toBeUndefined();
  });

  test.each([
    ["rate_per_s", { ratePerS: Number.NaN }],
    ["rate_per_s", { ratePerS: Number.POSITIVE_INFINITY }],
    ["rate_per_s", { ratePerS: 0 }],
    ["rate_per_s", { ratePerS: -1 }],
    ["rate_per_s", { ratePerS: 1_000_001 }],
    ["max_running", { maxRunning: 0 }],
    ["max_running", { maxRunning: 1_000_001 }],
    ["timeout_ms", { timeoutMs: 99 }],
    ["timeout_ms", { timeoutMs: 3_600_001 }],
  ])("of %s out of its bounds is refused: %j", async (field, limits) => {
    const { code, fields } = await refusalOf(client().setQueueLimits({ queue: "demo", ...limits }));
    expect([code, fields]).toEqual([Code.InvalidArgument, [field]]);
  });

  test.each([
    { ratePerS: 0.001, maxRunning: 1, timeoutMs: 100 },
    { ratePerS: 1_000_000, maxRunning: 1_000_000, timeoutMs: 3_600_000 },
  ])("at its bounds is taken: %j", async (limits) => {
    expect((await client().setQueueLimits({ queue: "demo", ...limits })).settings).toMatchObject(limits);
  });

  test.each([
    ["pauseQueue", () => client().pauseQueue({ queue: "imagez" })],
    ["resumeQueue", () => client().resumeQueue({ queue: "" })],
    ["setQueueLimits", () => client().setQueueLimits({ queue: "demo.x", ratePerS: 0 })],
  ])("of an unknown queue is refused by %s, which names those known", async (_, call) => {
    const { code, reason, message } = await refusalOf(call());
    expect([code, reason]).toEqual([Code.NotFound, "QUEUE_NOT_FOUND"]);
    expect(message).toContain("known: demo, images");
  });

  test("cannot be changed while the broker hangs, and the caller hears of it soon", async () => {
    await nats.suspend();
    try {
      const startedMs = performance.now();
      const { code } = await refusalOf(client().pauseQueue({ queue: "demo" }));
      expect(code).toBe(Code.Unavailable);
      expect(performance.now() - startedMs).toBeLessThan(4_500);
    } finally {
      nats.resume();
    }
    await vi.waitFor(() => client().pauseQueue({ queue: "demo" }), { ...within, interval: 100 });
  });

  test("that was lost with its bucket is void for all, and the bucket is made anew", async () => {
    await client().pauseQueue({ queue: "demo" });
    await deleteStream(nats.url, SETTINGS_STREAM);
    await vi.waitFor(() => client().pauseQueue({ queue: "images" }), { timeout: 15_000, interval: 100 });
    const groupId = await submit(1);
    await vi.waitFor(() => expect(deliveriesOf(groupId)).toHaveLength(1), within);
    await client().resumeQueue({ queue: "images" });
    await worker.report(RunOutcome.SUCCEEDED, deliveriesOf(groupId));
  }, 30_000);
});
