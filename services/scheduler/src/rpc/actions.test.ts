import { Code } from "@connectrpc/connect";
import { ACTOR_HEADER } from "@sheaf/service";
import { type Nats, startNats } from "@sheaf/testkit";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { recordAction } from "../actions.ts";
import type { LedgerWriter } from "../ledger-writer.ts";
import { startScheduler, type TestScheduler } from "../testing/test-scheduler.ts";

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

const client = () => scheduler.client;
const ops = { headers: { [ACTOR_HEADER]: "ops" } };

test("what operators do is listed, newest first, with who did it; a caller without a key is anonymous", async () => {
  await client().pauseQueue({ queue: "demo" }, ops);
  await client().setQueueLimits({ queue: "demo", ratePerS: 50, maxRunning: 4 }, ops);
  await client().setQueueLimits({ queue: "demo" }, ops);
  await client().purgeQueue({ queue: "demo" }, ops);
  await client().resumeQueue({ queue: "demo" });
  const { actions, nextPageToken } = await vi.waitFor(async () => {
    const listed = await client().listActions({});
    expect(listed.actions).toHaveLength(5);
    return listed;
  });
  expect(nextPageToken).toBe("");
  expect(actions).toMatchObject([
    { actor: "anonymous", what: "queue.resume", target: "demo", effect: "resumed" },
    { actor: "ops", what: "queue.purge", effect: "0 tasks of 0 groups cancelled" },
    { what: "queue.limits", detail: "no limits" },
    { what: "queue.limits", target: "demo", detail: "rate_per_s 50, max_running 4", effect: "set" },
    { actor: "ops", what: "queue.pause", target: "demo", detail: "", effect: "paused" },
  ]);
  for (const { at, id } of actions) {
    expect(Math.abs(Number(at?.seconds ?? 0) * 1_000 - Date.now())).toBeLessThan(60_000);
    expect(id).toMatch(/^\d+-\d+$/);
  }
});

test("pages follow each other without gaps or doubles, although more happens meanwhile", async () => {
  const whole = (await client().listActions({})).actions.map(({ id }) => id);
  const paged: string[] = [];
  for (let pageToken = "", more = true; more; more = pageToken !== "") {
    const page = await client().listActions({ pageSize: 2, pageToken });
    paged.push(...page.actions.map(({ id }) => id));
    pageToken = page.nextPageToken;
    await client().pauseQueue({ queue: "images" }, ops);
  }
  expect(paged).toEqual(whole);
  await client().resumeQueue({ queue: "images" }, ops);
  await vi.waitFor(async () => {
    const { actions } = await client().listActions({ pageSize: 1 });
    expect(actions).toMatchObject([{ what: "queue.resume", target: "images" }]);
  });
});

test("a token of something else, or a page that is too large, is refused", async () => {
  const refused = { code: Code.InvalidArgument };
  await expect(client().listActions({ pageToken: "Zzk5LjA" })).rejects.toMatchObject(refused);
  await expect(client().listActions({ pageSize: 1_001 })).rejects.toMatchObject(refused);
});

test("what was refused is no action", async () => {
  const before = (await client().listActions({})).actions.length;
  await expect(client().pauseQueue({ queue: "nope" }, ops)).rejects.toMatchObject({ code: Code.NotFound });
  await expect(client().purgeQueue({ queue: "nope" }, ops)).rejects.toMatchObject({ code: Code.NotFound });
  await expect(client().setQueueLimits({ queue: "demo", ratePerS: -1 }, ops)).rejects.toThrow();
  expect((await client().listActions({})).actions).toHaveLength(before);
});

test("a log that does not take it, or does not answer, undoes nothing and is complained of", async () => {
  const error = vi.fn();
  const log = { error } as unknown as Parameters<typeof recordAction>[0]["log"];
  const action = { actor: "ops", what: "queue.pause", target: "demo", detail: "", effect: "paused" } as const;
  const full = { write: () => Promise.reject(new Error("the log is full")) } as unknown as LedgerWriter;
  const silent = { write: () => new Promise(() => {}) } as unknown as LedgerWriter;
  expect(await recordAction({ writer: full, log }, action)).toBe(false);
  expect(await recordAction({ writer: silent, log }, action)).toBe(false);
  expect(error).toHaveBeenCalledTimes(2);
  expect(error.mock.calls[0]?.[0]).toMatchObject({ action });
});
