import { lastLogSeq } from "@sheaf/broker";
import { type Nats, startNats } from "@sheaf/testkit";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { startScheduler, type TestScheduler } from "./testing/test-scheduler.ts";

const within = { timeout: 20_000, interval: 100 };
let nats: Nats;
let scheduler: TestScheduler;
/** Its last probe is no older than this. */
let startedMs: number;

beforeEach(async () => {
  nats = await startNats();
  startedMs = performance.now();
  scheduler = await startScheduler(nats.url);
});
afterEach(async () => {
  await scheduler[Symbol.asyncDispose]();
  await nats.stop();
});

interface Check {
  readonly name: string;
  readonly ok: boolean;
  readonly reason?: string;
}

/** What the scheduler's readiness says of the log. */
async function logCheck(): Promise<Check | undefined> {
  const { checks } = (await (await fetch(`${scheduler.adminUrl}/readyz`)).json()) as { checks: Check[] };
  return checks.find(({ name }) => name === "log");
}

test("a broker that hangs shows in readiness and in Control as writes that are refused; reads go on; and it ends with the hang", async () => {
  const { client } = scheduler;
  const { group } = await client.submitGroup({ task: "demo.noop", items: [{}] });
  await vi.waitFor(async () => expect((await client.getControl({})).snapshot).toBeDefined(), within);
  expect(await logCheck()).toEqual({ name: "log", ok: true });
  await nats.suspend();
  await vi.waitFor(async () => expect((await logCheck())?.ok).toBe(false), within);
  expect((await logCheck())?.reason).toMatch(/did not answer|not connected/);
  const { snapshot } = await client.getControl({});
  expect(snapshot?.problems.at(-1)).toMatch(/^writes are refused: /);
  expect((await client.getGroup({ groupId: group?.id ?? "" })).group?.id).toBe(group?.id);
  nats.resume();
  await vi.waitFor(async () => expect(await logCheck()).toEqual({ name: "log", ok: true }), within);
  await vi.waitFor(async () => expect((await client.getControl({})).snapshot?.problems).toEqual([]), within);
}, 60_000);

test("a replica that writes nothing probes the log every ten seconds, and not more often", async () => {
  const before = await lastLogSeq(scheduler.broker);
  await vi.waitFor(async () => expect(await lastLogSeq(scheduler.broker)).toBe(before + 1), within);
  expect(performance.now() - startedMs).toBeGreaterThan(8_000);
}, 30_000);
