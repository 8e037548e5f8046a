import { Code } from "@connectrpc/connect";
import { ErrorCode, FollowUpKind, GroupOutcome, GroupState, RunOutcome, TaskState } from "@sheaf/proto";
import { type Nats, startNats } from "@sheaf/testkit";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { startScheduler, type TestScheduler } from "../testing/test-scheduler.ts";
import { startTestWorker, type TestWorker } from "../testing/test-worker.ts";

const within = { timeout: 15_000, interval: 10 };
const BROKEN = { code: ErrorCode.CORRUPT_IMAGE, message: "broken" };
let nats: Nats;
let scheduler: TestScheduler;
let worker: TestWorker;

beforeAll(async () => {
  nats = await startNats();
  scheduler = await startScheduler(nats.url);
  worker = await startTestWorker(nats.url, "demo");
});

afterAll(async () => {
  await worker?.[Symbol.asyncDispose]();
  await scheduler?.[Symbol.asyncDispose]();
  await nats?.[Symbol.asyncDispose]();
});

const client = () => scheduler.client;
const held = (groupId: string) => worker.deliveries.filter((d) => d.ref.groupId === groupId);
const stateOf = async (groupId: string, index = 0) => (await client().getTask({ groupId, index })).task?.state;
const groupOf = async (groupId: string) => (await client().getGroup({ groupId })).group;
const arrived = (groupId: string, count: number) => vi.waitFor(() => expect(held(groupId)).toHaveLength(count), within);

async function submit(count: number, extra = {}): Promise<string> {
  const items = Array.from({ length: count }, () => ({}));
  const { group } = await client().submitGroup({ task: "demo.noop", items, ...extra });
  if (!group) throw new Error("no group");
  return group.id;
}

/** A group of two: task 0 succeeded, task 1 failed for good. */
async function partly(): Promise<string> {
  const id = await submit(2);
  await arrived(id, 2);
  await worker.report(
    RunOutcome.SUCCEEDED,
    held(id).filter((d) => d.ref.index === 0),
  );
  await worker.report(RunOutcome.FAILED, held(id), BROKEN);
  await vi.waitFor(async () => expect((await groupOf(id))?.state).toBe(GroupState.FINISHED), within);
  return id;
}

describe("a retry", () => {
  test("runs the failed tasks again in a new round, and the task tells of all its runs", async () => {
    const groupId = await partly();
    const { group, retried } = await client().retryGroup({ groupId });
    expect(retried).toBe(1);
    expect(group).toMatchObject({ state: GroupState.RUNNING, round: 2, counts: { succeeded: 1, queued: 1 } });
    await arrived(groupId, 1);
    expect(held(groupId)[0]?.ref).toMatchObject({ index: 1, run: 2 });
    await worker.report(RunOutcome.SUCCEEDED, held(groupId));
    await vi.waitFor(async () => expect(await stateOf(groupId, 1)).toBe(TaskState.SUCCEEDED), within);
    const { task } = await client().getTask({ groupId, index: 1 });
    expect(task).toMatchObject({ round: 2, attempt: 1 });
    expect(task?.attempts).toMatchObject([
      { round: 1, run: 1, worker: worker.id, error: { ...BROKEN, attempt: 1 } },
      { round: 2, run: 2, worker: worker.id },
    ]);
    expect(task?.attempts[1]?.error).toBeUndefined();
    expect((await groupOf(groupId))?.outcome).toBe(GroupOutcome.SUCCEEDED);
  });

  test("of one task runs that task; one that has succeeded, or is not there, is refused by name", async () => {
    const groupId = await partly();
    const refused = client().retryTask({ groupId, index: 0 });
    await expect(refused).rejects.toMatchObject({ code: Code.FailedPrecondition });
    await expect(client().retryTask({ groupId, index: 2 })).rejects.toMatchObject({ code: Code.NotFound });
    const { task } = await client().retryTask({ groupId, index: 1 });
    expect(task).toMatchObject({ state: TaskState.QUEUED, round: 2 });
    await arrived(groupId, 1);
    await expect(client().retryGroup({ groupId })).rejects.toMatchObject({ code: Code.FailedPrecondition });
    await worker.report(RunOutcome.SUCCEEDED, held(groupId));
  });

  test("of a cancelled group hands its tasks out again, although workers remember the cancel", async () => {
    const groupId = await submit(3);
    await arrived(groupId, 3);
    await worker.report(RunOutcome.STARTED, held(groupId).slice(0, 1));
    await vi.waitFor(async () => expect(await stateOf(groupId)).toBe(TaskState.RUNNING), within);
    const receipt = await client().cancelGroup({ groupId });
    expect([receipt.removed, receipt.aborting, receipt.alreadyFinished]).toEqual([2, 1, 0]);
    worker.deliveries.splice(0);
    expect((await client().retryGroup({ groupId })).retried).toBe(0);
    expect((await client().retryGroup({ groupId, cancelled: true })).retried).toBe(3);
    await arrived(groupId, 3);
    expect(held(groupId).map((d) => d.ref.run)).toEqual([2, 2, 2]);
    await worker.report(RunOutcome.SUCCEEDED, held(groupId));
    await vi.waitFor(async () => expect((await groupOf(groupId))?.outcome).toBe(GroupOutcome.SUCCEEDED), within);
  });
});

describe("a cancel of one task", () => {
  test("answers what the task was doing, leaves the others, and nothing of it starts afterwards", async () => {
    const groupId = await submit(2, { notBefore: { seconds: BigInt(Math.floor(Date.now() / 1_000) + 3_600) } });
    const first = await client().cancelTask({ groupId, index: 1 });
    expect([first.removed, first.aborting, first.alreadyFinished]).toEqual([1, 0, 0]);
    const second = await client().cancelTask({ groupId, index: 1 });
    expect([second.removed, second.aborting, second.alreadyFinished]).toEqual([0, 0, 1]);
    expect((await groupOf(groupId))?.counts).toMatchObject({ queued: 1, cancelled: 1 });
    await expect(client().cancelTask({ groupId, index: 9 })).rejects.toMatchObject({ code: Code.NotFound });
    await client().cancelGroup({ groupId });
  });

  test("of a running one says so, and a late success changes nothing", async () => {
    const groupId = await submit(1);
    await arrived(groupId, 1);
    await worker.report(RunOutcome.STARTED, held(groupId));
    await vi.waitFor(async () => expect(await stateOf(groupId)).toBe(TaskState.RUNNING), within);
    expect(await client().cancelTask({ groupId, index: 0 })).toMatchObject({ removed: 0, aborting: 1 });
    await worker.report(RunOutcome.SUCCEEDED, held(groupId));
    const last = await submit(1);
    await arrived(last, 1);
    await worker.report(RunOutcome.SUCCEEDED, held(last));
    await vi.waitFor(async () => expect((await groupOf(last))?.progress).toBe(1), within);
    expect(await groupOf(groupId)).toMatchObject({ progress: 1, counts: { cancelled: 1, succeeded: 0 } });
  });
});

test("a deleted group is gone, its id is taken, and one that is not finished cannot be deleted", async () => {
  const groupId = "01920000-0000-7000-8000-0000000000d1";
  await submit(1, { groupId });
  await expect(client().deleteGroup({ groupId })).rejects.toMatchObject({ code: Code.FailedPrecondition });
  await arrived(groupId, 1);
  await worker.report(RunOutcome.SUCCEEDED, held(groupId));
  await vi.waitFor(async () => expect((await groupOf(groupId))?.progress).toBe(1), within);
  await client().deleteGroup({ groupId });
  await expect(client().getGroup({ groupId })).rejects.toMatchObject({ code: Code.NotFound });
  await expect(client().deleteGroup({ groupId })).rejects.toMatchObject({ code: Code.NotFound });
  await expect(submit(1, { groupId })).rejects.toMatchObject({ code: Code.FailedPrecondition });
});

describe("follow-ups", () => {
  const args = { mark: "m" };

  test("come once each when all has succeeded, with the results of their group", async () => {
    const groupId = await submit(2, {
      onFinished: { task: "demo.noop", args },
      onSucceeded: { task: "demo.sleep" },
      labels: { album: "x" },
    });
    await arrived(groupId, 2);
    await worker.report(RunOutcome.SUCCEEDED, held(groupId));
    await vi.waitFor(async () => expect((await groupOf(groupId))?.followUps).toHaveLength(2), within);
    const followUps = (await groupOf(groupId))?.followUps ?? [];
    expect(followUps.map(({ kind }) => kind)).toEqual([FollowUpKind.FINISHED, FollowUpKind.SUCCEEDED]);
    const [first, second] = followUps.map((f) => f.groupId);
    expect(await groupOf(first ?? "")).toMatchObject({ parentId: groupId, task: "demo.noop", labels: { album: "x" } });
    expect(await groupOf(second ?? "")).toMatchObject({ parentId: groupId, task: "demo.sleep" });
    await arrived(first ?? "", 1);
    const told = Buffer.from(held(first ?? "")[0]?.body ?? new Uint8Array()).toString("latin1");
    for (const text of ["mark", groupId, "outcome", "succeeded", "results"]) expect(told).toContain(text);
  });

  test("after a cancel only the one that always comes is made, and a retry does not make it twice", async () => {
    const groupId = await submit(1, { onFinished: { task: "demo.noop" }, onSucceeded: { task: "demo.noop" } });
    await client().cancelGroup({ groupId });
    await vi.waitFor(async () => expect((await groupOf(groupId))?.followUps).toHaveLength(1), within);
    worker.deliveries.splice(0);
    await client().retryGroup({ groupId, cancelled: true });
    await arrived(groupId, 1);
    await worker.report(RunOutcome.SUCCEEDED, held(groupId));
    await vi.waitFor(async () => expect((await groupOf(groupId))?.followUps).toHaveLength(2), within);
    const kinds = (await groupOf(groupId))?.followUps.map(({ kind }) => kind);
    expect(kinds).toEqual([FollowUpKind.FINISHED, FollowUpKind.SUCCEEDED]);
  });

  test("of an unknown task type are refused before anything is accepted", async () => {
    const unknown = submit(1, { onFinished: { task: "no.such" } });
    await expect(unknown).rejects.toMatchObject({ code: Code.FailedPrecondition });
  });
});
