import { Code } from "@connectrpc/connect";
import { lastLogSeq } from "@sheaf/broker";
import { type Nats, startNats } from "@sheaf/testkit";
import { afterAll, beforeAll, expect, test } from "vitest";
import { refusalOf } from "../testing/refusal-of.ts";
import { startScheduler, type TestScheduler } from "../testing/test-scheduler.ts";

let nats: Nats;
let scheduler: TestScheduler;
/** The groups that make the backlog. */
const held: string[] = [];

beforeAll(async () => {
  nats = await startNats();
  scheduler = await startScheduler(nats.url, { retainedTasks: 5 });
});

afterAll(async () => {
  await scheduler?.[Symbol.asyncDispose]();
  await nats?.[Symbol.asyncDispose]();
});

const items = (count: number) => Array.from({ length: count }, () => ({}));
test("a backlog over its limit is refused by name, with a time to come again, before anything is written", async () => {
  const { client, broker } = scheduler;
  const { group } = await client.submitGroup({ task: "demo.noop", items: items(3), open: true, hold: true });
  const groupId = group?.id ?? "";
  const before = await lastLogSeq(broker);
  for (const call of [
    () => client.submitGroup({ task: "demo.noop", items: items(3) }),
    () => client.appendItems({ groupId, firstIndex: 3, items: items(3) }),
  ]) {
    const { code, message, reason, retryDelayMs } = await refusalOf(call());
    expect([code, reason]).toEqual([Code.ResourceExhausted, "BACKLOG_FULL"]);
    expect(message).toContain("more than 5 tasks");
    expect(retryDelayMs).toBeGreaterThan(0);
  }
  expect(await lastLogSeq(broker)).toBe(before);
  const { group: last } = await client.submitGroup({ task: "demo.noop", items: items(2) });
  held.push(groupId, last?.id ?? "");
});

test("there is room again when a group has been deleted", async () => {
  const { client } = scheduler;
  const { group } = await client.submitGroup({ task: "demo.noop", open: true, hold: true });
  const full = await refusalOf(client.submitGroup({ task: "demo.noop", items: items(6) }));
  expect(full.code).toBe(Code.ResourceExhausted);
  const groups = [...held, group?.id ?? ""];
  for (const groupId of groups) {
    await client.cancelGroup({ groupId });
    await client.deleteGroup({ groupId });
  }
  await client.submitGroup({ task: "demo.noop", items: items(5) });
});
