import { randomBytes } from "node:crypto";
import { Code } from "@connectrpc/connect";
import { ErrorCode, GroupState, RunOutcome } from "@sheaf/proto";
import { newGroupId } from "@sheaf/service";
import { startWebhookReceiver } from "@sheaf/testkit";
import { afterAll, afterEach, beforeAll, expect, test, vi } from "vitest";
import { type HeldPair, startHeldPair } from "./testing/held-pair.ts";
import { refusalOf } from "./testing/refusal-of.ts";
import type { TestScheduler } from "./testing/test-scheduler.ts";
import { startTestWorker } from "./testing/test-worker.ts";
import { whenAvailable } from "./testing/when-available.ts";

let pair: HeldPair;

beforeAll(async () => {
  pair = await startHeldPair();
});
afterEach(() => {
  pair.firstProxy.release();
  pair.proxy.release();
});
afterAll(() => pair?.[Symbol.asyncDispose]());

const noops = (count: number) => Array.from({ length: count }, () => ({}));
const open = (count: number) => ({ groupId: newGroupId(), task: "demo.noop", items: noops(count), open: true });
const totalAt = async (replica: TestScheduler, groupId: string) =>
  (await replica.client.getGroup({ groupId })).group?.counts?.total;

test("a replica that is behind finds a group that another one has just accepted", async () => {
  pair.proxy.hold();
  const request = open(3);
  await pair.first.client.submitGroup(request);
  const before = await pair.looks.count();
  const found = pair.second.client.getGroup({ groupId: request.groupId });
  await pair.looked(before);
  pair.proxy.release();
  expect((await found).group?.counts?.total).toBe(3);
});

test("it steers it as well: what needs the group waits until it is there", async () => {
  pair.proxy.hold();
  const request = open(1);
  await pair.first.client.submitGroup(request);
  const before = await pair.looks.count();
  const added = { groupId: request.groupId, firstIndex: 1, items: noops(1) };
  const appended = whenAvailable(() => pair.second.client.appendItems(added));
  await pair.looked(before);
  pair.proxy.release();
  expect((await appended).group?.counts?.total).toBe(2);
});

const items = noops(1);
const added = (groupId: string) => pair.first.client.appendItems({ groupId, firstIndex: 1, items });
const ended = async (groupId: string) => {
  await pair.first.client.sealGroup({ groupId });
  await pair.first.client.cancelGroup({ groupId });
};
type OnGroup = (groupId: string) => Promise<unknown>;
test.each<[string, OnGroup, OnGroup]>([
  ["appends behind", added, (groupId) => pair.second.client.appendItems({ groupId, firstIndex: 2, items })],
  ["cancels a task", added, (groupId) => pair.second.client.cancelTask({ groupId, index: 1 })],
  ["tells of a task", added, (groupId) => pair.second.client.getTask({ groupId, index: 1 })],
  ["runs a group again", ended, (groupId) => pair.second.client.retryGroup({ groupId, cancelled: true })],
  ["runs a task again", ended, (groupId) => pair.second.client.retryTask({ groupId, index: 0 })],
  ["erases a group", ended, (groupId) => pair.second.client.deleteGroup({ groupId })],
])("it %s when another replica has just made that possible", async (_, elsewhere, here) => {
  const request = open(1);
  const { groupId } = request;
  await pair.first.client.submitGroup(request);
  await pair.behind(
    () => elsewhere(groupId),
    () => here(groupId),
  );
});

test.each<[string, (groupId: string) => Promise<unknown>]>([
  ["group", (groupId) => pair.second.client.cancelGroup({ groupId })],
  ["task", (groupId) => pair.second.client.cancelTask({ groupId, index: 0 })],
])("it cancels a %s that another replica has just had run again", async (_, cancel) => {
  const request = open(1);
  const { groupId } = request;
  await pair.first.client.submitGroup(request);
  await ended(groupId);
  const again = () => pair.first.client.retryGroup({ groupId, cancelled: true });
  expect(await pair.behind(again, () => cancel(groupId))).toMatchObject({ removed: 1, alreadyFinished: 0 });
});

test("it cancels again what was confirmed and run again elsewhere since it heard of its own cancel", async () => {
  const { groupId, ...request } = open(1);
  await pair.first.client.submitGroup({ ...request, groupId });
  await pair.first.client.sealGroup({ groupId });
  const stateHere = async () => (await pair.second.client.getGroup({ groupId })).group?.state;
  pair.firstProxy.hold();
  const earlier = pair.second.client.cancelGroup({ groupId });
  await vi.waitFor(async () => expect(await stateHere()).toBe(GroupState.FINISHED));
  pair.proxy.hold();
  pair.firstProxy.release();
  await pair.first.client.cancelGroup({ groupId });
  await pair.first.client.retryGroup({ groupId, cancelled: true });
  const before = await pair.looks.count();
  const later = whenAvailable(() => pair.second.client.cancelGroup({ groupId }));
  await Promise.race([later, pair.looked(before)]);
  pair.proxy.release();
  expect(await later).toMatchObject({ removed: 1, alreadyFinished: 0 });
  expect(await earlier).toMatchObject({ removed: 1, alreadyFinished: 0 });
  expect(await stateHere()).toBe(GroupState.FINISHED);
});

test.each<[string, OnGroup]>([
  ["a retry of the group", (groupId) => pair.second.client.retryGroup({ groupId, cancelled: true })],
  ["a retry of a task", (groupId) => pair.second.client.retryTask({ groupId, index: 1 })],
  ["an erasure", (groupId) => pair.second.client.deleteGroup({ groupId })],
])("%s that another retry came before is refused by name: it has done nothing", async (_, here) => {
  const { groupId, ...request } = open(2);
  await pair.first.client.submitGroup({ ...request, groupId });
  await ended(groupId);
  const again = () => pair.first.client.retryTask({ groupId, index: 0 });
  const refused = await refusalOf(pair.overtaken(again, () => here(groupId)));
  expect(refused).toMatchObject({ code: Code.Aborted, reason: "GROUP_RETRIED" });
  const { group } = await pair.second.client.getGroup({ groupId });
  expect(group).toMatchObject({ round: 2, counts: { queued: 1, cancelled: 1 } });
});

test("a retry that an erasure came before is told so", async () => {
  const { groupId, ...request } = open(1);
  await pair.first.client.submitGroup({ ...request, groupId });
  await ended(groupId);
  const erase = () => pair.first.client.deleteGroup({ groupId });
  const retry = () => pair.second.client.retryGroup({ groupId, cancelled: true });
  expect(await refusalOf(pair.overtaken(erase, retry))).toMatchObject({ code: Code.NotFound, reason: "GROUP_DELETED" });
});

test("it sends a webhook again that another replica has just sent again", async () => {
  await using receiver = await startWebhookReceiver();
  const { groupId, ...request } = open(0);
  const webhook = { url: receiver.url, secret: `whsec_${randomBytes(32).toString("base64")}` };
  await pair.first.client.submitGroup({ ...request, groupId, webhook });
  await pair.first.client.sealGroup({ groupId });
  const messages = () => new Set(receiver.received.map(({ headers }) => headers["webhook-id"]));
  const sent = (count: number) => vi.waitFor(() => expect(messages().size).toBe(count));
  await sent(1);
  const again = async () => {
    await pair.first.client.redeliverWebhook({ groupId });
    await sent(2);
  };
  await pair.behind(again, () => pair.second.client.redeliverWebhook({ groupId }));
  await sent(3);
});

test("it purges what another replica has just accepted", async () => {
  const request = open(3);
  const purge = () => pair.second.client.purgeQueue({ queue: "demo" });
  await pair.behind(() => pair.first.client.submitGroup(request), purge);
  const { group } = await pair.second.client.getGroup({ groupId: request.groupId });
  expect(group?.counts).toMatchObject({ cancelled: 3 });
});

test("it runs again, in bulk, what another replica has just told the end of", async () => {
  await using worker = await startTestWorker(pair.nats.url, "demo");
  const { groupId, ...rest } = open(1);
  const tenant = { headers: { "sheaf-tenant": "unlucky" } };
  await pair.first.client.submitGroup({ ...rest, groupId, open: false, maxAttempts: 1 }, tenant);
  const own = () => worker.deliveries.filter(({ ref }) => ref.groupId === groupId);
  await vi.waitFor(() => expect(own()).toHaveLength(1));
  const fails = async () => {
    await worker.report(RunOutcome.FAILED, own(), { code: ErrorCode.TIMEOUT, message: "late" });
    await vi.waitFor(async () => {
      const { group } = await pair.first.client.getGroup({ groupId }, tenant);
      expect(group?.state).toBe(GroupState.FINISHED);
    });
  };
  const retry = () => pair.second.client.retryFailures({}, tenant);
  expect(await pair.behind(fails, retry)).toMatchObject({ retried: 1 });
});

test("it answers from what it has, and lets wait who has seen more", async () => {
  const request = open(1);
  const { groupId } = request;
  await pair.first.client.submitGroup(request);
  expect(await totalAt(pair.second, groupId)).toBe(1);
  pair.proxy.hold();
  const appended = await pair.first.client.appendItems({ groupId, firstIndex: 1, items: noops(2) });
  const minRevision = appended.group?.revision ?? "";
  const answered = vi.fn();
  const told = <T>(call: Promise<T>) => call.finally(answered);
  const group = told(pair.second.client.getGroup({ groupId, minRevision }));
  const tasks = told(pair.second.client.listTasks({ groupId, minRevision }));
  const task = told(pair.second.client.getTask({ groupId, index: 2, minRevision }));
  expect(await totalAt(pair.second, groupId)).toBe(1);
  expect(answered).not.toHaveBeenCalled();
  pair.proxy.release();
  expect((await group).group?.counts?.total).toBe(3);
  expect((await tasks).tasks).toHaveLength(3);
  expect((await task).task?.index).toBe(2);
});
