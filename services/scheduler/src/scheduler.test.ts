import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import { Code } from "@connectrpc/connect";
import { presentRuns } from "@sheaf/broker";
import { ErrorCode, GroupOutcome, GroupState, RunOutcome, TaskState } from "@sheaf/proto";
import { type Nats, startNats } from "@sheaf/testkit";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { refusalOf } from "./testing/refusal-of.ts";
import { startScheduler, type TestScheduler } from "./testing/test-scheduler.ts";
import { startTestWorker, type TestWorker } from "./testing/test-worker.ts";

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
const noops = (count: number) => Array.from({ length: count }, () => ({}));
const within = { timeout: 15_000, interval: 10 };
const deliveriesOf = (groupId: string) => worker.deliveries.filter((d) => d.ref.groupId === groupId);

async function submit(count: number, extra = {}) {
  const { group } = await client().submitGroup({ task: "demo.noop", items: noops(count), ...extra });
  if (!group) throw new Error("no group");
  return group;
}

describe("a group", () => {
  test("is accepted, handed out, reported and finished, with counts that add up", async () => {
    const group = await submit(20);
    expect(group.counts?.total).toBe(20);
    await vi.waitFor(() => expect(deliveriesOf(group.id)).toHaveLength(20), within);
    await worker.report(RunOutcome.SUCCEEDED, deliveriesOf(group.id));
    await vi.waitFor(async () => {
      const seen = (await client().getGroup({ groupId: group.id })).group;
      expect(seen).toMatchObject({ state: GroupState.FINISHED, outcome: GroupOutcome.SUCCEEDED, progress: 1 });
      expect(seen?.counts).toMatchObject({ total: 20, succeeded: 20, queued: 0, running: 0 });
    }, within);
    const { tasks } = await client().listTasks({ groupId: group.id, pageSize: 7 });
    expect(tasks.map((task) => task.state)).toEqual(new Array(7).fill(TaskState.SUCCEEDED));
    expect(tasks[0]).toMatchObject({ attempt: 1, worker: worker.id });
  });

  test("runs a failed task again after its backoff and fails it when its attempts are used up", async () => {
    const group = await submit(1, { maxAttempts: 2 });
    for (const attempt of [1, 2]) {
      await vi.waitFor(() => expect(deliveriesOf(group.id)).toHaveLength(1), within);
      expect(deliveriesOf(group.id)[0]?.ref.run).toBe(attempt);
      await worker.report(RunOutcome.FAILED, deliveriesOf(group.id), {
        code: ErrorCode.STORAGE_ERROR,
        message: "disk",
      });
    }
    await vi.waitFor(async () => {
      const { task } = await client().getTask({ groupId: group.id, index: 0 });
      expect(task).toMatchObject({ state: TaskState.FAILED, attempt: 2 });
      expect(task?.error).toMatchObject({ code: ErrorCode.STORAGE_ERROR, message: "disk", attempt: 2 });
    }, within);
  });

  test("takes appended items while open, starts them at once, and finishes when sealed", async () => {
    const group = await submit(1, { open: true });
    await vi.waitFor(() => expect(deliveriesOf(group.id)).toHaveLength(1), within);
    await client().appendItems({ groupId: group.id, firstIndex: 1, items: noops(2) });
    await client().appendItems({ groupId: group.id, firstIndex: 1, items: noops(2) });
    await vi.waitFor(() => expect(deliveriesOf(group.id)).toHaveLength(3), within);
    await worker.report(RunOutcome.SUCCEEDED, deliveriesOf(group.id));
    const sealed = (await client().sealGroup({ groupId: group.id })).group;
    expect(sealed?.counts?.total).toBe(3);
    await vi.waitFor(async () => {
      expect((await client().getGroup({ groupId: group.id })).group?.progress).toBe(1);
    }, within);
  });

  test("that is held starts nothing before it is sealed", async () => {
    const held = await submit(2, { open: true, hold: true });
    const other = await submit(1);
    await vi.waitFor(() => expect(deliveriesOf(other.id)).toHaveLength(1), within);
    expect(deliveriesOf(held.id)).toEqual([]);
    await client().sealGroup({ groupId: held.id });
    await vi.waitFor(() => expect(deliveriesOf(held.id)).toHaveLength(2), within);
    await worker.report(RunOutcome.SUCCEEDED, [...deliveriesOf(held.id), ...deliveriesOf(other.id)]);
  });

  test("too large for one event is accepted whole", async () => {
    const items = Array.from({ length: 1_500 }, (_, i) => ({ source: `${i}-${"x".repeat(1_000)}` }));
    const { group } = await client().submitGroup({ task: "demo.noop", items });
    expect(group?.counts?.total).toBe(1_500);
    expect(group?.state).toBe(GroupState.RUNNING);
    const { tasks } = await client().listTasks({ groupId: group?.id ?? "", pageToken: "", pageSize: 1_000 });
    expect(tasks[999]?.source).toBe(items[999]?.source);
    await client().cancelGroup({ groupId: group?.id ?? "" });
    for (const delivery of deliveriesOf(group?.id ?? ""))
      worker.deliveries.splice(worker.deliveries.indexOf(delivery), 1);
  });

  test("with the same id and the same request is one group; with another request it is refused", async () => {
    const groupId = "01920000-0000-7000-8000-000000000001";
    const request = { groupId, task: "demo.noop", items: noops(1), open: true };
    await client().submitGroup(request);
    expect((await client().submitGroup(request)).group?.counts?.total).toBe(1);
    const other = client().submitGroup({ ...request, items: noops(2) });
    await expect(other).rejects.toMatchObject({ code: Code.AlreadyExists });
    await client().cancelGroup({ groupId });
  });
});

describe("a cancel", () => {
  test("answers what it did, starts nothing afterwards, and answers zeros the second time", async () => {
    worker.pulling = false;
    const group = await submit(500);
    const { removed, aborting, alreadyFinished } = await client().cancelGroup({ groupId: group.id });
    expect({ removed, aborting, alreadyFinished }).toEqual({ removed: 500, aborting: 0, alreadyFinished: 0 });
    // A pull that was under way may have brought some before.
    worker.deliveries.splice(0);
    const again = await client().cancelGroup({ groupId: group.id });
    expect(again).toMatchObject({ removed: 0, aborting: 0, alreadyFinished: 500 });
    const seen = (await client().getGroup({ groupId: group.id })).group;
    expect(seen).toMatchObject({ outcome: GroupOutcome.CANCELLED, progress: 1 });
    worker.pulling = true;
    const other = await submit(1);
    await vi.waitFor(() => expect(deliveriesOf(other.id)).toHaveLength(1), within);
    expect(deliveriesOf(group.id)).toEqual([]);
    await worker.report(RunOutcome.SUCCEEDED, deliveriesOf(other.id));
  });

  test("never lets a late success count", async () => {
    const group = await submit(1);
    await vi.waitFor(() => expect(deliveriesOf(group.id)).toHaveLength(1), within);
    const late = deliveriesOf(group.id);
    await worker.report(RunOutcome.STARTED, late);
    await vi.waitFor(async () => {
      expect((await client().getGroup({ groupId: group.id })).group?.counts?.running).toBe(1);
    }, within);
    expect(await client().cancelGroup({ groupId: group.id })).toMatchObject({ removed: 0, aborting: 1 });
    await worker.report(RunOutcome.SUCCEEDED, late);
    const other = await submit(1);
    await vi.waitFor(() => expect(deliveriesOf(other.id)).toHaveLength(1), within);
    await worker.report(RunOutcome.SUCCEEDED, deliveriesOf(other.id));
    expect((await client().getGroup({ groupId: group.id })).group?.counts).toMatchObject({
      cancelled: 1,
      succeeded: 0,
    });
  });
});

test("a deadline that passes fails what is unfinished and takes it out of the queue", async () => {
  worker.pulling = false;
  const deadline = timestampFromMs(Date.now() + 3_000);
  const group = await submit(50, { deadline });
  await vi.waitFor(async () => {
    const seen = (await client().getGroup({ groupId: group.id })).group;
    expect(seen).toMatchObject({ outcome: GroupOutcome.FAILED, progress: 1 });
  }, within);
  const { task } = await client().getTask({ groupId: group.id, index: 7 });
  expect(task?.error).toMatchObject({ code: ErrorCode.DEADLINE_EXCEEDED, attempt: 0 });
  await vi.waitFor(async () => expect(await presentRuns(scheduler.broker, "demo")).toEqual([]), within);
  worker.pulling = true;
});

describe("bad input", () => {
  test("is named field by field", async () => {
    const submit = client().submitGroup({ task: "", items: [], maxAttempts: 99, timeoutMs: 1 });
    const { code, fields } = await refusalOf(submit);
    expect(code).toBe(Code.InvalidArgument);
    expect(fields).toEqual(["task", "items", "max_attempts", "timeout_ms"]);
  });

  test.each([
    ["an unknown task type", () => client().submitGroup({ task: "nope", items: noops(1) }), Code.FailedPrecondition],
    [
      "a deadline in the past",
      () => client().submitGroup({ task: "demo.noop", items: noops(1), deadline: timestampFromMs(1) }),
      Code.InvalidArgument,
    ],
    ["an unknown group", () => client().getGroup({ groupId: "nope" }), Code.NotFound],
    ["a tampered page token", () => client().listTasks({ groupId: "nope", pageToken: "zz" }), Code.InvalidArgument],
    [
      "a source that is too long",
      () => client().submitGroup({ task: "demo.noop", items: [{ source: "x".repeat(2_049) }] }),
      Code.InvalidArgument,
    ],
  ])("%s", async (_, call, code) => {
    expect((await refusalOf(call())).code).toBe(code);
  });

  test("another tenant's group is unknown", async () => {
    const group = await submit(1, { open: true });
    const get = client().getGroup({ groupId: group.id }, { headers: { "sheaf-tenant": "other" } });
    expect((await refusalOf(get)).code).toBe(Code.NotFound);
    await client().cancelGroup({ groupId: group.id });
  });
});

test("Control shows the queue, the worker, the streams and the consumers", async () => {
  await vi.waitFor(async () => {
    const { snapshot } = await client().getControl({});
    expect(snapshot?.intervalS).toBe(10);
    expect(snapshot?.streams.map((stream) => stream.name)).toContain("SHEAF_LOG");
    expect(snapshot?.consumers.map((consumer) => consumer.queue).toSorted()).toEqual(["demo", "images"]);
    expect(snapshot?.problems).toEqual([]);
  }, within);
});
