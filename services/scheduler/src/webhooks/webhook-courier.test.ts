import { Code } from "@connectrpc/connect";
import { WebhookState } from "@sheaf/proto";
import { type Nats, startNats, startWebhookReceiver } from "@sheaf/testkit";
import { Webhook } from "standardwebhooks";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { startScheduler, type TestScheduler } from "../testing/test-scheduler.ts";

const within = { timeout: 15_000, interval: 20 };
const secret = `whsec_${Buffer.alloc(32, 7).toString("base64")}`;
let nats: Nats;
let scheduler: TestScheduler;

beforeAll(async () => {
  nats = await startNats();
  scheduler = await startScheduler(nats.url);
});

afterAll(async () => {
  await scheduler?.[Symbol.asyncDispose]();
  await nats?.[Symbol.asyncDispose]();
});

/** A group without tasks: finished once it is sealed. */
async function finishedGroup(url: string): Promise<string> {
  const { client } = scheduler;
  const { group } = await client.submitGroup({ task: "demo.noop", open: true, webhook: { url, secret } });
  const groupId = group?.id ?? "";
  await client.sealGroup({ groupId });
  return groupId;
}

const deliveryOf = async (groupId: string) => (await scheduler.client.getGroup({ groupId })).group?.webhook;
const comesTo = (groupId: string, expected: object) =>
  vi.waitFor(async () => expect(await deliveryOf(groupId)).toMatchObject(expected), within);

test("the end of a group is told once, signed, and is known to have arrived", async () => {
  await using receiver = await startWebhookReceiver();
  const groupId = await finishedGroup(receiver.url);
  await comesTo(groupId, { state: WebhookState.DELIVERED, attempts: 1, status: 204, error: "" });
  const [message] = receiver.received;
  const told = new Webhook(secret).verify(message?.body ?? "", message?.headers as Record<string, string>);
  expect(told).toMatchObject({ type: "group.finished", data: { group: { id: groupId, state: "finished" } } });
  expect(receiver.received).toHaveLength(1);
});

test("a receiver that fails is asked again with the same message, and redelivery sends another one", async () => {
  await using receiver = await startWebhookReceiver((nth) => (nth === 1 ? 500 : 200));
  const groupId = await finishedGroup(receiver.url);
  await comesTo(groupId, { state: WebhookState.PENDING, attempts: 1, status: 500, error: "answered 500" });
  await comesTo(groupId, { state: WebhookState.DELIVERED, attempts: 2, status: 200 });
  await scheduler.client.redeliverWebhook({ groupId });
  await vi.waitFor(() => expect(receiver.received).toHaveLength(3), within);
  await comesTo(groupId, { state: WebhookState.DELIVERED, attempts: 1 });
  const ids = receiver.received.map(({ headers }) => headers["webhook-id"]);
  expect(ids[1]).toBe(ids[0]);
  expect(ids[2]).not.toBe(ids[0]);
});

test("what must not be called is given up at once", async () => {
  const groupId = await finishedGroup("http://[::1]:1/");
  await comesTo(groupId, {
    state: WebhookState.FAILED,
    attempts: 1,
    status: 0,
    error: "[::1] is not a public address",
  });
});

test("a receiver that says it is gone is asked no more", async () => {
  await using receiver = await startWebhookReceiver(() => 410);
  const groupId = await finishedGroup(receiver.url);
  await comesTo(groupId, { state: WebhookState.FAILED, attempts: 1, status: 410 });
});

test("redelivery needs a finished group with a webhook", async () => {
  const { client } = scheduler;
  const { group: plain } = await client.submitGroup({ task: "demo.noop", open: true });
  await client.sealGroup({ groupId: plain?.id ?? "" });
  const refused = { code: Code.FailedPrecondition };
  await expect(client.redeliverWebhook({ groupId: plain?.id ?? "" })).rejects.toMatchObject(refused);
  const webhook = { url: "https://example.org/", secret };
  const { group: open } = await client.submitGroup({ task: "demo.noop", open: true, webhook });
  await expect(client.redeliverWebhook({ groupId: open?.id ?? "" })).rejects.toMatchObject(refused);
});
