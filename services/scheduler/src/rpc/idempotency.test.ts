import { Code, ConnectError } from "@connectrpc/connect";
import { rpcErrorDetails } from "@sheaf/service";
import { type Nats, startNats } from "@sheaf/testkit";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { refusalOf } from "../testing/refusal-of.ts";
import { startScheduler, type TestScheduler } from "../testing/test-scheduler.ts";

let nats: Nats;
let replicas: [TestScheduler, TestScheduler];

beforeAll(async () => {
  nats = await startNats();
  replicas = [await startScheduler(nats.url), await startScheduler(nats.url)];
});

afterAll(async () => {
  for (const replica of replicas ?? []) await replica[Symbol.asyncDispose]();
  await nats?.[Symbol.asyncDispose]();
});

const notBefore = { seconds: BigInt(Math.floor(Date.now() / 1_000) + 3_600) };
const request = (idempotencyKey: string, count: number) => ({
  task: "demo.noop",
  idempotencyKey,
  notBefore,
  items: Array.from({ length: count }, (_, i) => ({ source: `${i}` })),
});
const submit = (at: 0 | 1, key: string, count: number, tenant = "default") =>
  replicas[at].client.submitGroup(request(key, count), { headers: { "sheaf-tenant": tenant } });
const reasonOf = (error: unknown) => rpcErrorDetails(ConnectError.from(error)).reason;

test("the same key is the same group, at whichever replica and however many at once", async () => {
  const answers = await Promise.all(Array.from({ length: 40 }, (_, i) => submit(i % 2 ? 1 : 0, "many", 5)));
  expect(new Set(answers.map(({ group }) => group?.id)).size).toBe(1);
  expect(new Set(answers.map(({ group }) => group?.counts?.total))).toEqual(new Set([5]));
});

test("the same key with another request is told apart, and one of two at once wins", async () => {
  await submit(0, "other", 1);
  await expect(submit(1, "other", 2)).rejects.toMatchObject({ code: Code.FailedPrecondition });
  const both = await Promise.allSettled([submit(0, "race", 1), submit(1, "race", 2)]);
  expect(both.map(({ status }) => status).toSorted()).toEqual(["fulfilled", "rejected"]);
  const lost = both.find(({ status }) => status === "rejected");
  expect(lost?.status === "rejected" && reasonOf(lost.reason)).toBe("IDEMPOTENCY_KEY_REUSED");
});

test("a group of many chunks is whole when two replicas write it at once", async () => {
  const items = Array.from({ length: 600 }, (_, i) => ({ source: `${i}-${"x".repeat(2_000)}` }));
  const large = { task: "demo.noop", idempotencyKey: "large", notBefore, items };
  const answers = await Promise.all(replicas.map(({ client }) => client.submitGroup(large)));
  expect(new Set(answers.map(({ group }) => group?.id)).size).toBe(1);
  const groupId = answers[0]?.group?.id ?? "";
  const { tasks } = await replicas[1].client.listTasks({ groupId, pageSize: 1_000 });
  expect(tasks.map(({ source }) => source)).toEqual(items.map(({ source }) => source));
});

test("another tenant's key is another group", async () => {
  const [mine, theirs] = [await submit(0, "shared", 1), await submit(0, "shared", 1, "other")];
  expect(mine.group?.id).not.toBe(theirs.group?.id);
});

test("a key beside an id, or too long a key, is refused", async () => {
  const [{ client }] = replicas;
  const both = client.submitGroup({ ...request("k", 1), groupId: "01920000-0000-7000-8000-0000000000ff" });
  await expect(both).rejects.toMatchObject({ code: Code.InvalidArgument });
  await expect(submit(0, "k".repeat(256), 1)).rejects.toMatchObject({ code: Code.InvalidArgument });
});

describe("concurrent appends to one open group", () => {
  const item = (source: string) => ({ source });
  const open = async () =>
    (await replicas[0].client.submitGroup({ task: "demo.noop", open: true, hold: true })).group?.id ?? "";

  test("of the same items at two replicas add them once, and both are told so", async () => {
    const groupId = await open();
    const items = Array.from({ length: 300 }, (_, i) => item(`${i}-${"x".repeat(2_000)}`));
    const both = replicas.map(({ client }) => client.appendItems({ groupId, firstIndex: 0, items }));
    for (const { group } of await Promise.all(both)) expect(group?.counts?.total).toBe(300);
    await replicas[0].client.cancelGroup({ groupId });
  });

  test("of different items at one place: one is added, the other is told the next index", async () => {
    const groupId = await open();
    const append = (at: 0 | 1, source: string) =>
      replicas[at].client.appendItems({ groupId, firstIndex: 0, items: [item(source)] });
    const both = await Promise.allSettled([append(0, "a"), append(1, "b")]);
    const lost = both.filter((one) => one.status === "rejected").map(({ reason }) => ConnectError.from(reason));
    expect(lost).toMatchObject([{ code: Code.Aborted }]);
    const { revision } = (await replicas[0].client.getGroup({ groupId })).group ?? {};
    expect(rpcErrorDetails(lost[0] ?? new ConnectError("")).metadata).toEqual({ next_index: "1", revision });
    await expect(append(0, "c")).rejects.toMatchObject({ code: Code.Aborted });
    await replicas[0].client.cancelGroup({ groupId });
  });

  test("a group takes 100,000 items and not one more", async () => {
    const groupId = await open();
    const items = Array.from({ length: 10_000 }, () => ({}));
    for (let firstIndex = 0; firstIndex < 100_000; firstIndex += 10_000) {
      await replicas[firstIndex % 20_000 ? 1 : 0].client.appendItems({ groupId, firstIndex, items });
    }
    const more = replicas[1].client.appendItems({ groupId, firstIndex: 100_000, items: [{}] });
    expect(await refusalOf(more)).toMatchObject({ code: Code.FailedPrecondition, reason: "GROUP_FULL" });
    expect((await replicas[1].client.getGroup({ groupId })).group?.counts?.total).toBe(100_000);
    await replicas[0].client.cancelGroup({ groupId });
  });
});
