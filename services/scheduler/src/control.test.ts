import { timestampMs } from "@bufbuild/protobuf/wkt";
import { Code } from "@connectrpc/connect";
import type { ControlSnapshot } from "@sheaf/proto";
import { type Nats, startNats } from "@sheaf/testkit";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { startScheduler, type TestScheduler } from "./testing/test-scheduler.ts";

const within = { timeout: 15_000, interval: 50 };
let nats: Nats;

beforeEach(async () => {
  nats = await startNats();
});
afterEach(async () => {
  await nats.stop();
});

const takenAtMs = ({ takenAt }: Pick<ControlSnapshot, "takenAt">) => (takenAt ? timestampMs(takenAt) : 0);

async function latest({ client }: TestScheduler): Promise<ControlSnapshot> {
  return vi.waitFor(async () => {
    const { snapshot } = await client.getControl({});
    if (!snapshot) throw new Error("no snapshot");
    return snapshot;
  }, within);
}

async function history({ client }: TestScheduler): Promise<number[]> {
  return (await client.getControlHistory({})).points.map(takenAtMs);
}

test("schedule and history go on over a change of the leader and a restart of all schedulers", async () => {
  const first = await startScheduler(nats.url);
  const one = await latest(first);
  expect(one).toMatchObject({ intervalS: 10, lateMs: expect.any(Number), brokerCalls: 5, problems: [] });
  expect(one.scheduler?.replicas).toBe(1);
  const second = await startScheduler(nats.url);
  expect(await history(second)).toEqual([takenAtMs(one)]);
  await first[Symbol.asyncDispose]();
  const two = await vi.waitFor(async () => {
    const snapshot = await latest(second);
    expect(takenAtMs(snapshot)).toBeGreaterThan(takenAtMs(one));
    return snapshot;
  }, within);
  const nextAtMs = one.nextAt ? timestampMs(one.nextAt) : 0;
  // A takeover that was long, on a machine that stands still, leaves a step out.
  const offMs = takenAtMs(two) - two.lateMs - nextAtMs;
  expect(Math.abs(offMs - 10_000 * Math.round(offMs / 10_000))).toBeLessThan(1_000);
  expect(two.scheduler?.leader).not.toBe(one.scheduler?.leader);
  await second[Symbol.asyncDispose]();
  await using third = await startScheduler(nats.url);
  expect((await history(third)).slice(0, 2)).toEqual([takenAtMs(one), takenAtMs(two)]);
}, 40_000);

test("a snapshot counts the replicas that live", async () => {
  await using first = await startScheduler(nats.url);
  await latest(first);
  const second = await startScheduler(nats.url);
  await vi.waitFor(async () => expect((await latest(first)).scheduler?.replicas).toBe(2), within);
  await second[Symbol.asyncDispose]();
}, 40_000);

test("a watch tells the latest snapshot, then the next one, and ends with UNAVAILABLE when the replica stops", async () => {
  const scheduler = await startScheduler(nats.url);
  const one = await latest(scheduler);
  const seen: number[] = [];
  const ended = (async () => {
    for await (const { snapshot } of scheduler.client.watchControl({}, { timeoutMs: 0 })) {
      if (snapshot) seen.push(takenAtMs(snapshot));
    }
  })();
  const end = expect(ended).rejects.toMatchObject({ code: Code.Unavailable });
  await vi.waitFor(() => expect(seen).toHaveLength(2), within);
  expect(seen[0]).toBe(takenAtMs(one));
  expect(takenAtMs(await latest(scheduler))).toBe(seen[1]);
  await scheduler[Symbol.asyncDispose]();
  await end;
}, 40_000);
