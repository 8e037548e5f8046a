import { Code } from "@connectrpc/connect";
import { ErrorCode, GroupState, RunOutcome, TaskState } from "@sheaf/proto";
import { ACTOR_HEADER, TENANT_HEADER } from "@sheaf/service";
import { type Nats, startNats } from "@sheaf/testkit";
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { startScheduler, type TestScheduler } from "../testing/test-scheduler.ts";
import { startTestWorker, type TestWorker } from "../testing/test-worker.ts";

const within = { timeout: 15_000, interval: 10 };
const { CORRUPT_IMAGE, FETCH_FORBIDDEN, TIMEOUT } = ErrorCode;
let nats: Nats;
let scheduler: TestScheduler;
let second: TestScheduler;
let worker: TestWorker;
/** A tenant of this test's own. */
let tenant = "";
let tenants = 0;

beforeAll(async () => {
  nats = await startNats();
  scheduler = await startScheduler(nats.url);
  second = await startScheduler(nats.url);
  worker = await startTestWorker(nats.url, "demo", 256);
});

afterAll(async () => {
  await worker?.[Symbol.asyncDispose]();
  await second?.[Symbol.asyncDispose]();
  await scheduler?.[Symbol.asyncDispose]();
  await nats?.[Symbol.asyncDispose]();
});

beforeEach(() => {
  tenant = `t${++tenants}`;
});

const client = () => scheduler.client;
const as = (one = tenant) => ({ headers: { [TENANT_HEADER]: one, [ACTOR_HEADER]: "key-1" } });
const held = (groupId: string) => worker.deliveries.filter((d) => d.ref.groupId === groupId);
const list = async (asked = {}, one = tenant) => (await client().listFailures(asked, as(one))).failures;
const codes = async (asked = {}) => (await list(asked)).map(({ code, count }) => [code, count]);
const groupOf = async (groupId: string) => (await client().getGroup({ groupId }, as())).group;

/** A finished group of one attempt each, whose tasks ended so; undefined = succeeded. */
async function ended(ends: readonly (ErrorCode | undefined)[], extra = {}, one = tenant): Promise<string> {
  const items = ends.map((_, index) => ({ name: `item-${index}` }));
  const { group } = await client().submitGroup({ task: "demo.noop", items, maxAttempts: 1, ...extra }, as(one));
  const groupId = group?.id ?? "";
  await end(groupId, ends);
  await vi.waitFor(async () => {
    const { group: now } = await client().getGroup({ groupId }, as(one));
    expect(now?.state).toBe(GroupState.FINISHED);
  }, within);
  return groupId;
}

/** Ends the held runs of a group by the index of their tasks. */
async function end(groupId: string, ends: readonly (ErrorCode | undefined)[]): Promise<void> {
  await vi.waitFor(() => expect(held(groupId)).toHaveLength(ends.length), within);
  for (const [code, some] of Map.groupBy(held(groupId), ({ ref }) => ends[ref.index])) {
    if (code === undefined) await worker.report(RunOutcome.SUCCEEDED, some);
    else await worker.report(RunOutcome.FAILED, some, { code, message: `broke with ${code}` });
  }
}

describe("failures", () => {
  test("are listed by code over all groups, with when they came and the latest of them", async () => {
    const first = await ended([CORRUPT_IMAGE, undefined, FETCH_FORBIDDEN]);
    const later = await ended([CORRUPT_IMAGE, CORRUPT_IMAGE]);
    await ended([TIMEOUT], {}, "somebody else");
    const [corrupt, forbidden, ...others] = await list();
    expect(others).toEqual([]);
    expect(corrupt).toMatchObject({ code: CORRUPT_IMAGE, count: 3 });
    expect(corrupt?.samples.map(({ groupId }) => groupId)).toEqual([later, later, first]);
    expect(forbidden).toMatchObject({
      ...{ code: FETCH_FORBIDDEN, count: 1 },
      samples: [
        {
          ...{ groupId: first, index: 2, name: "item-2", task: "demo.noop", queue: "demo" },
          error: { code: FETCH_FORBIDDEN, message: `broke with ${FETCH_FORBIDDEN}`, attempt: 1 },
        },
      ],
    });
    expect(corrupt?.firstAt).toEqual(corrupt?.samples.at(-1)?.failedAt);
    expect(corrupt?.lastAt).toEqual(corrupt?.samples[0]?.failedAt);
    expect(corrupt?.lastAt).not.toEqual(corrupt?.firstAt);
  });

  test("are filtered by code and queue, and have ten samples at most", async () => {
    await ended([...Array.from({ length: 12 }, () => CORRUPT_IMAGE), TIMEOUT]);
    expect(await codes({ codes: [TIMEOUT] })).toEqual([[TIMEOUT, 1]]);
    expect(await codes({ queue: "demo", codes: [TIMEOUT, FETCH_FORBIDDEN] })).toEqual([[TIMEOUT, 1]]);
    expect(await codes({ queue: "images" })).toEqual([]);
    expect((await list({ codes: [CORRUPT_IMAGE] }))[0]?.samples).toHaveLength(10);
    const refused = client().listFailures({ codes: [99 as ErrorCode] }, as());
    await expect(refused).rejects.toMatchObject({ code: Code.InvalidArgument });
  });

  test("tell of a task that was refused on its way in, which no retry runs again", async () => {
    const rejection = { code: ErrorCode.UNSUPPORTED_FORMAT, message: "no image" };
    const { group } = await client().submitGroup({ task: "demo.noop", items: [{ rejection }] }, as());
    expect(await codes()).toEqual([[ErrorCode.UNSUPPORTED_FORMAT, 1]]);
    expect(await client().retryFailures({}, as())).toMatchObject({ retried: 0, groups: 0, more: false });
    expect((await groupOf(group?.id ?? ""))?.round).toBe(1);
  });
});

describe("a bulk retry", () => {
  test("runs exactly what matches, in one new round of each group, and is recorded", async () => {
    const mixed = await ended([CORRUPT_IMAGE, undefined, TIMEOUT, TIMEOUT]);
    const whole = await ended([TIMEOUT]);
    const untouched = await ended([CORRUPT_IMAGE]);
    const foreign = await ended([TIMEOUT], {}, "somebody else");
    const done = await client().retryFailures({ codes: [TIMEOUT] }, as());
    expect(done).toMatchObject({ retried: 3, groups: 2, more: false });
    expect(await groupOf(mixed)).toMatchObject({ round: 2, counts: { failed: 1, queued: 2, succeeded: 1 } });
    expect(await groupOf(untouched)).toMatchObject({ round: 1, state: GroupState.FINISHED });
    await vi.waitFor(() => expect([...held(mixed), ...held(whole)]).toHaveLength(3), within);
    expect(held(mixed).map(({ ref }) => [ref.index, ref.run])).toEqual([
      [2, 2],
      [3, 2],
    ]);
    expect(held(foreign)).toEqual([]);
    await worker.report(RunOutcome.SUCCEEDED, [...held(mixed), ...held(whole)]);
    await vi.waitFor(async () => expect(await codes()).toEqual([[CORRUPT_IMAGE, 2]]), within);
    const { actions } = await client().listActions({ pageSize: 1 });
    expect(actions).toMatchObject([
      {
        actor: "key-1",
        what: "failures.retry",
        target: "",
        detail: "timeout",
        effect: "3 tasks of 2 groups to run again",
      },
    ]);
  });

  test("passes over groups that are not finished, and by another queue finds nothing", async () => {
    const { group } = await client().submitGroup({ task: "demo.noop", items: [{}, {}], maxAttempts: 1 }, as());
    const groupId = group?.id ?? "";
    await vi.waitFor(() => expect(held(groupId)).toHaveLength(2), within);
    const broken = { code: TIMEOUT, message: "late" };
    await worker.report(RunOutcome.FAILED, held(groupId).slice(0, 1), broken);
    await vi.waitFor(async () => expect(await codes()).toEqual([[TIMEOUT, 1]]), within);
    expect((await client().retryFailures({}, as())).retried).toBe(0);
    await worker.report(RunOutcome.FAILED, held(groupId), broken);
    await vi.waitFor(async () => expect(await codes()).toEqual([[TIMEOUT, 2]]), within);
    expect((await client().retryFailures({ queue: "images" }, as())).retried).toBe(0);
    expect((await client().retryFailures({ queue: "demo" }, as())).retried).toBe(2);
    await vi.waitFor(() => expect(held(groupId)).toHaveLength(2), within);
    await worker.report(RunOutcome.SUCCEEDED, held(groupId));
  });

  test("called at once at two replicas, twice at each, counts every task once", async () => {
    const groups: string[] = [];
    for (let at = 0; at < 8; at++) groups.push(await ended([TIMEOUT, TIMEOUT, undefined]));
    await second.client.listGroups({}, as());
    const calls = [scheduler, second, scheduler, second].map((one) => one.client.retryFailures({}, as()));
    const done = await Promise.all(calls);
    expect(done.reduce((sum, { retried }) => sum + retried, 0)).toBe(16);
    expect(done.reduce((sum, one) => sum + one.groups, 0)).toBe(8);
    for (const groupId of groups) expect((await groupOf(groupId))?.round).toBe(2);
    for (const groupId of groups) {
      await vi.waitFor(() => expect(held(groupId)).toHaveLength(2), within);
      await worker.report(RunOutcome.SUCCEEDED, held(groupId));
    }
  });

  test("takes many groups in one call, and what fails again waits for the next", async () => {
    const count = 230;
    const ids: string[] = [];
    for (let at = 0; at < count; at++) {
      const { group } = await client().submitGroup({ task: "demo.noop", items: [{}], maxAttempts: 1 }, as());
      ids.push(group?.id ?? "");
    }
    const all = () => ids.flatMap(held);
    await vi.waitFor(() => expect(all()).toHaveLength(count), within);
    await worker.report(RunOutcome.FAILED, all(), { code: TIMEOUT, message: "late" });
    await vi.waitFor(async () => expect(await codes()).toEqual([[TIMEOUT, count]]), within);
    expect(await client().retryFailures({}, as())).toMatchObject({ retried: count, groups: count, more: false });
    await vi.waitFor(() => expect(all()).toHaveLength(count), within);
    await worker.report(RunOutcome.FAILED, all(), { code: TIMEOUT, message: "late" });
    await vi.waitFor(async () => expect(await codes()).toEqual([[TIMEOUT, count]]), within);
    expect((await groupOf(ids[0] ?? ""))?.round).toBe(2);
  });

  test("is refused where the tenant would have too many unfinished tasks", async () => {
    await using strict = await startScheduler(nats.url, { tenantQueuedTasks: 2 });
    const groupId = await ended([TIMEOUT, TIMEOUT, TIMEOUT]);
    await strict.catchUp();
    const refused = strict.client.retryFailures({}, as());
    await expect(refused).rejects.toMatchObject({ code: Code.ResourceExhausted });
    expect((await client().getTask({ groupId, index: 0 }, as())).task?.state).toBe(TaskState.FAILED);
  });
});
