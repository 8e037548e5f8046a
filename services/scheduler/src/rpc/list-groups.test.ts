import { Code } from "@connectrpc/connect";
import { createLogAppender, logSubject } from "@sheaf/broker";
import { GroupOutcome, GroupState } from "@sheaf/proto";
import { createLogger, DEFAULT_LIMITS, newGroupId } from "@sheaf/service";
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { event } from "../ledger-writer.ts";
import { type HeldPair, startHeldPair } from "../testing/held-pair.ts";
import { refusalOf } from "../testing/refusal-of.ts";
import type { TestScheduler } from "../testing/test-scheduler.ts";

let pair: HeldPair;
let first: TestScheduler;
/** Sees the log through the proxy. */
let second: TestScheduler;

beforeAll(async () => {
  pair = await startHeldPair();
  ({ first, second } = pair);
});

afterEach(() => pair.proxy.release());

afterAll(() => pair?.[Symbol.asyncDispose]());

type Asked = Parameters<TestScheduler["client"]["listGroups"]>[0];

/** What a tenant does at a replica. */
function as(tenant: string, replica: TestScheduler = first) {
  const headers = { "sheaf-tenant": tenant };
  const { client } = replica;
  return {
    /** An open group that nobody works on; answers its id. */
    async submit(labels: Record<string, string> = {}): Promise<string> {
      const request = { groupId: newGroupId(), task: "demo.noop", items: [{}], open: true, hold: true, labels };
      await client.submitGroup(request, { headers });
      return request.groupId;
    },
    async cancel(groupId: string) {
      await client.cancelGroup({ groupId }, { headers });
    },
    async delete(groupId: string) {
      await client.cancelGroup({ groupId }, { headers });
      await client.deleteGroup({ groupId }, { headers });
    },
    async list(asked: Asked = {}) {
      const { groups, nextPageToken } = await client.listGroups(asked, { headers });
      return { ids: groups.map(({ id }) => id), groups, nextPageToken };
    },
  };
}

async function submitMany(tenant: string, count: number): Promise<string[]> {
  const ids: string[] = [];
  for (let n = 0; n < count; n++) ids.push(await as(tenant).submit());
  return ids;
}

test("pages tell a tenant's own groups newest first, each once, while groups come and leave", async () => {
  const [mine, theirs] = [as("pages"), as("others")];
  const ids = await submitMany("pages", 12);
  await theirs.submit();
  const one = await mine.list({ pageSize: 5 });
  expect(one.ids).toEqual(ids.slice(7).reverse());
  await mine.submit();
  // The one that the token names, and one of the next page.
  for (const at of [7, 4]) await mine.delete(ids[at] ?? "");
  const two = await mine.list({ pageSize: 5, pageToken: one.nextPageToken });
  expect(two.ids).toEqual([6, 5, 3, 2, 1].map((at) => ids[at]));
  const three = await mine.list({ pageSize: 5, pageToken: two.nextPageToken });
  expect(three).toMatchObject({ ids: [ids[0]], nextPageToken: "" });
  expect((await theirs.list({ pageToken: one.nextPageToken })).ids).toEqual([]);
  expect(await as("nobody").list()).toMatchObject({ ids: [], nextPageToken: "" });
});

test("a page that is exactly full is the last one where nothing is left", async () => {
  const ids = await submitMany("full", 3);
  expect(await as("full").list({ pageSize: 3 })).toMatchObject({ ids: ids.toReversed(), nextPageToken: "" });
});

test("only groups in the states, with the outcomes and with all labels asked for are told", async () => {
  const mine = as("filters");
  const red = await mine.submit({ colour: "red", size: "s" });
  const blue = await mine.submit({ colour: "blue", size: "s" });
  const plain = await mine.submit();
  await mine.cancel(blue);
  const { OPEN, RUNNING, FINISHED } = GroupState;
  expect((await mine.list({ states: [OPEN] })).ids).toEqual([plain, red]);
  expect((await mine.list({ states: [FINISHED, OPEN] })).ids).toEqual([plain, blue, red]);
  expect((await mine.list({ states: [RUNNING] })).ids).toEqual([]);
  expect((await mine.list({ outcomes: [GroupOutcome.CANCELLED] })).ids).toEqual([blue]);
  expect((await mine.list({ outcomes: [GroupOutcome.SUCCEEDED, GroupOutcome.FAILED] })).ids).toEqual([]);
  expect((await mine.list({ labels: { size: "s" } })).ids).toEqual([blue, red]);
  expect((await mine.list({ labels: { size: "s", colour: "red" } })).ids).toEqual([red]);
  expect((await mine.list({ labels: { size: "s" }, states: [OPEN] })).ids).toEqual([red]);
  expect((await mine.list({ labels: { constructor: "s" } })).ids).toEqual([]);
  const page = await mine.list({ labels: { size: "s" }, pageSize: 1 });
  expect((await mine.list({ labels: { size: "s" }, pageToken: page.nextPageToken })).ids).toEqual([red]);
});

describe("bad input", () => {
  const labels = Object.fromEntries(Array.from({ length: 17 }, (_, i) => [`k${i}`, "v"]));
  const tokens = [
    "g",
    "x",
    "AAAA",
    Buffer.from("g1.x").toString("base64url"),
    Buffer.from("g01.2").toString("base64url"),
  ];
  test.each<[string, Asked]>([
    ["states", { states: [GroupState.UNSPECIFIED] }],
    ["states", { states: [9 as GroupState] }],
    ["outcomes", { outcomes: [GroupOutcome.UNSPECIFIED] }],
    ["labels", { labels }],
    ["page_size", { pageSize: 1_001 }],
    ...tokens.map((pageToken): [string, Asked] => ["page_token", { pageToken }]),
  ])("in %s is named: %j", async (field, asked) => {
    const { code, fields } = await refusalOf(as("bad").list(asked));
    expect([code, fields]).toEqual([Code.InvalidArgument, [field]]);
  });
});

test("a replica that is behind tells of a group that another one has just accepted", async () => {
  // A list waits 300 ms at most: where this process was held up for longer, the try proves nothing.
  await vi.waitFor(async () => {
    pair.proxy.hold();
    const id = await as("behind").submit();
    const before = await pair.looks.count();
    const listed = as("behind", second).list();
    await pair.looked(before);
    pair.proxy.release();
    expect((await listed).ids).toContain(id);
  });
});

test("while the broker hangs, what is known is told", async () => {
  const id = await as("hangs").submit();
  await pair.nats.suspend();
  try {
    const startedMs = performance.now();
    expect((await as("hangs").list()).ids).toEqual([id]);
    expect(performance.now() - startedMs).toBeLessThan(4_500);
  } finally {
    pair.nats.resume();
  }
});

describe("a tenant with many groups", () => {
  const COUNT = 10_050;
  const wide = Object.fromEntries(Array.from({ length: 16 }, (_, i) => [`k${i}`.padEnd(64, "x"), "☃".repeat(64)]));

  /** Written at once, as no caller could in the time of a test. */
  beforeAll(async () => {
    const { broker } = first;
    const log = createLogger({ service: "test", level: "error" });
    const maxRecordBytes = DEFAULT_LIMITS.eventBytes;
    const appender = createLogAppender({ broker, subject: logSubject.groups, writer: "test", maxRecordBytes, log });
    const plain = { task: "demo.noop", queue: "demo", retentionMs: 600_000 };
    const accepted = (tenant: string, labels: Record<string, string>) =>
      event({ case: "groupAccepted", value: { ...plain, tenant, labels, groupId: newGroupId() } });
    const many = Array.from({ length: COUNT }, (_, n) => accepted("many", n < 2 ? { rare: "yes" } : {}));
    for (let from = 0; from < COUNT; from += 1_000) await appender.appendMany(many.slice(from, from + 1_000));
    await appender.appendMany(Array.from({ length: 1_000 }, () => accepted("wide", wide)));
    await appender.stop();
  });

  test("gets a page without a match in time, which says where to go on", async () => {
    const rare = { labels: { rare: "yes" } };
    const one = await as("many").list(rare);
    expect(one.ids).toEqual([]);
    expect(one.nextPageToken).not.toBe("");
    const two = await as("many").list({ ...rare, pageToken: one.nextPageToken });
    expect(two.ids).toHaveLength(2);
    expect(two.nextPageToken).toBe("");
  });

  test("walks through all of them, each once", async () => {
    const seen = new Set<string>();
    let [pages, pageToken] = [0, ""];
    do {
      const page = await as("many").list({ pageSize: 1_000, pageToken });
      for (const id of page.ids) seen.add(id);
      pageToken = page.nextPageToken;
      pages++;
    } while (pageToken !== "");
    expect([seen.size, pages]).toEqual([COUNT, 11]);
  });

  test("gets pages that fit a message, however large the labels are", async () => {
    const one = await as("wide").list({ pageSize: 1_000 });
    expect(one.ids.length).toBeGreaterThan(100);
    expect(one.nextPageToken).not.toBe("");
  });
});
