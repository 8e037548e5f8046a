import { Code, ConnectError } from "@connectrpc/connect";
import { newGroupId, type Readiness } from "@sheaf/service";
import { type Nats, startNats } from "@sheaf/testkit";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { startScheduler, type TestScheduler } from "./testing/test-scheduler.ts";
import { startTestWorker } from "./testing/test-worker.ts";
import { tapWire, type WireTap } from "./testing/wire-tap.ts";

let nats: Nats;
let looks: WireTap;
let first: TestScheduler;
let second: TestScheduler;

beforeAll(async () => {
  nats = await startNats();
  looks = await tapWire(nats.url, "$JS.API.STREAM.INFO.SHEAF_LOG");
  first = await startScheduler(nats.url);
  second = await startScheduler(nats.url);
});

afterAll(async () => {
  await second?.[Symbol.asyncDispose]();
  await first?.[Symbol.asyncDispose]();
  await looks?.[Symbol.asyncDispose]();
  await nats?.stop();
});

const noops = (count: number) => Array.from({ length: count }, () => ({}));
const open = (count: number) => ({ groupId: newGroupId(), task: "demo.noop", items: noops(count), open: true });
const totalAt = async (replica: TestScheduler, groupId: string) =>
  (await replica.client.getGroup({ groupId })).group?.counts?.total;

describe("an id that nobody knows", () => {
  test("is not found at any replica, and two hundred who ask at once cost a handful of broker calls", async () => {
    const before = await looks.count();
    const asked = Array.from({ length: 200 }, (_, i) =>
      (i % 2 === 0 ? first : second).client.getGroup({ groupId: newGroupId() }),
    );
    const codes = (await Promise.allSettled(asked)).map((answer) =>
      answer.status === "rejected" ? ConnectError.from(answer.reason).code : undefined,
    );
    expect(new Set(codes)).toEqual(new Set([Code.NotFound]));
    // The leader's reconciler may have looked meanwhile, too.
    expect((await looks.count()) - before).toBeLessThan(12);
  });
});

describe("a group id that two submit at the same time, at two replicas", () => {
  const items = (count: number, mark: string) =>
    noops(count).map((_, i) => ({ source: `${mark}${i}`.padEnd(2_000, "x") }));
  const sizes = [
    ["small", 1],
    ["of several events", 600],
  ] as const;

  test.each(sizes)("is one group when it is the same request, %s", async (_, count) => {
    for (let round = 0; round < 5; round++) {
      const request = { ...open(0), items: items(count, "") };
      const answers = await Promise.all([first, second].map(({ client }) => client.submitGroup(request)));
      expect(answers.map(({ group }) => group?.id)).toEqual([request.groupId, request.groupId]);
      expect(await totalAt(first, request.groupId)).toBe(count);
      expect(await totalAt(second, request.groupId)).toBe(count);
    }
  });

  test.each(sizes)("goes to one of two different requests, and the other is told so, %s", async (_, count) => {
    for (let round = 0; round < 5; round++) {
      const request = open(0);
      const { groupId } = request;
      const answers = await Promise.allSettled([
        first.client.submitGroup({ ...request, items: items(count, "a") }),
        second.client.submitGroup({ ...request, items: items(2 * count, "b") }),
      ]);
      const refused = answers.filter(({ status }) => status === "rejected");
      expect(refused).toMatchObject([{ reason: { code: Code.AlreadyExists } }]);
      const [total, mark] = answers[0]?.status === "fulfilled" ? [count, "a"] : [2 * count, "b"];
      for (const { client } of [first, second]) {
        const { tasks } = await client.listTasks({ groupId, pageSize: 1_000 });
        expect(tasks.map(({ source }) => source[0])).toEqual(new Array(Math.min(total, 1_000)).fill(mark));
      }
    }
  });
});

test("while the broker hangs an unknown id is unavailable within two seconds, and known groups are read", async () => {
  const request = open(2);
  await first.client.submitGroup(request);
  expect(await totalAt(second, request.groupId)).toBe(2);
  await nats.suspend();
  try {
    const startedMs = performance.now();
    // A call that the client does not repeat by itself.
    const steered = second.client.sealGroup({ groupId: newGroupId() });
    await expect(steered).rejects.toMatchObject({ code: Code.Unavailable });
    expect(performance.now() - startedMs).toBeLessThan(4_500);
    expect(await totalAt(second, request.groupId)).toBe(2);
  } finally {
    nats.resume();
  }
});

test("a replica that hears nothing says that it is not ready, answers all the same, and is ready again when it hears", async () => {
  const request = open(2);
  await first.client.submitGroup(request);
  expect(await totalAt(second, request.groupId)).toBe(2);
  const fold = async () => {
    const { checks } = (await (await fetch(`${second.adminUrl}/readyz`)).json()) as Readiness;
    return checks.find(({ name }) => name === "fold");
  };
  await nats.suspend();
  try {
    await vi.waitFor(async () => expect(await fold()).toMatchObject({ ok: false }), { timeout: 9_000, interval: 100 });
    expect(await totalAt(second, request.groupId)).toBe(2);
  } finally {
    nats.resume();
  }
  await vi.waitFor(async () => expect(await fold()).toMatchObject({ ok: true }), 10_000);
}, 30_000);

test("a leader that vanishes without a word is replaced, and runs are handed out again", async () => {
  await using ownNats = await startNats();
  await using worker = await startTestWorker(ownNats.url, "demo");
  await using a = await startScheduler(ownNats.url);
  await using b = await startScheduler(ownNats.url);
  await using c = await startScheduler(ownNats.url);
  const leaders = () => [a, b, c].filter((replica) => replica.leads());
  await vi.waitFor(() => expect(leaders()).toHaveLength(1));
  const [leader = a] = leaders();
  const others = [a, b, c].filter((replica) => replica !== leader);
  await leader.broker.close();
  const startedMs = performance.now();
  const { group } = await (others[0] ?? b).client.submitGroup({ task: "demo.noop", items: noops(5) });
  const out = () => worker.deliveries.filter(({ ref }) => ref.groupId === group?.id);
  await vi.waitFor(() => expect(out()).toHaveLength(5), { timeout: 15_000, interval: 10 });
  // Eight seconds are the sum of all waits on the way; the rest is for a machine that stands still.
  expect(performance.now() - startedMs).toBeLessThan(11_000);
  expect(others.filter((replica) => replica.leads())).toHaveLength(1);
}, 30_000);
