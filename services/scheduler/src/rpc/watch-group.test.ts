import { Code, ConnectError, createClient } from "@connectrpc/connect";
import { createConnectTransport } from "@connectrpc/connect-node";
import { ErrorCode, GroupState, RunOutcome, SchedulerService, TaskState, type WatchGroupResponse } from "@sheaf/proto";
import { rpcErrorDetails } from "@sheaf/service";
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { Believer, startWatchRig, type WatchRig } from "../watch/watch-rig.ts";

let rig: WatchRig;
const leaving: AbortController[] = [];

beforeAll(async () => {
  rig = await startWatchRig();
});

afterEach(async () => {
  for (const controller of leaving.splice(0)) controller.abort();
  await vi.waitFor(() => expect(rig.hub.watchers).toBe(0));
});

afterAll(async () => {
  await rig?.[Symbol.asyncDispose]();
});

type Wish = Parameters<WatchRig["client"]["watchGroup"]>[0];
interface Watching {
  next(): Promise<WatchGroupResponse | undefined>;
  /** Leaves. */
  leave(): void;
}

/** Watches until the test leaves, or ends. */
function watch(
  wish: Wish,
  { of = rig, ...options }: { of?: WatchRig; timeoutMs?: number; headers?: Record<string, string> } = {},
): Watching {
  const controller = new AbortController();
  leaving.push(controller);
  const responses = of.client.watchGroup({ minIntervalMs: 20, ...wish }, { signal: controller.signal, ...options });
  const iterator = responses[Symbol.asyncIterator]();
  return {
    next: async () => (await iterator.next()).value,
    leave: () => controller.abort(),
  };
}

/** Reads until a response is as wanted. */
async function until(
  watching: Watching,
  wanted: (response: WatchGroupResponse) => boolean,
): Promise<WatchGroupResponse> {
  for (;;) {
    const response = await watching.next();
    if (!response) throw new Error("the stream has ended");
    if (wanted(response)) return response;
  }
}

const refusal = async (promise: Promise<unknown>) => {
  const error = ConnectError.from(await promise.catch((reason: unknown) => reason));
  return { code: error.code, ...rpcErrorDetails(error) };
};

describe("a watch", () => {
  test("tells the group from its state to its finish, never going back, and ends well", async () => {
    const groupId = await rig.submit(30);
    const watching = watch({ groupId, tasks: true });
    const reader = new Believer();
    const first = await watching.next();
    expect(first).toMatchObject({ snapshot: true, group: { id: groupId, state: GroupState.RUNNING }, tasks: [] });
    for (let at = 0; at < 30; at += 3) {
      await rig.report(groupId, RunOutcome.STARTED, { from: at, to: at + 3 });
      await rig.report(groupId, RunOutcome.SUCCEEDED, { from: at, to: at + 3 });
    }
    for (let next = first; next; next = await watching.next()) {
      const before = { ...reader };
      reader.take(next);
      expect(reader.revision).toBeGreaterThanOrEqual(before.revision);
      expect(reader.progress).toBeGreaterThanOrEqual(before.progress);
    }
    expect(reader.states).toEqual(new Array(30).fill(TaskState.SUCCEEDED));
    expect(reader.progress).toBe(1);
  });

  test("without tasks tells the group alone; with them what the state knows; with details all", async () => {
    const groupId = await rig.submit(2);
    const forms = [{}, { tasks: true }, { tasks: true, details: true }];
    const watching = forms.map((form) => watch({ groupId, ...form }));
    const firsts = await Promise.all(watching.map((one) => one.next()));
    expect(firsts.map((one) => one?.states.length)).toEqual([0, 2, 2]);
    const error = { code: ErrorCode.STORAGE_ERROR, message: "disk", retryable: true };
    await rig.report(groupId, RunOutcome.FAILED, { from: 1, to: 2, detail: { error } });
    const [alone, columns, whole] = await Promise.all(watching.map((one) => one.next()));
    expect(alone).toMatchObject({ group: { counts: { retrying: 1 } }, tasks: [] });
    const told = { index: 1, state: TaskState.RETRYING, attempt: 1, round: 1 };
    expect(columns?.tasks).toMatchObject([{ ...told, name: "", source: "", error: { code: error.code, message: "" } }]);
    expect(whole?.tasks).toMatchObject([{ ...told, name: "name-1", source: "source-1", error }]);
  });

  test("is resumed after any revision: what has changed since comes at once", async () => {
    const groupId = await rig.submit(4);
    const first = await watch({ groupId, tasks: true }).next();
    const afterRevision = first?.group?.revision ?? "";
    const idle = await watch({ groupId, tasks: true, afterRevision, minIntervalMs: 10_000 }).next();
    expect(idle).toMatchObject({ snapshot: false, tasks: [], group: { revision: afterRevision } });
    await rig.report(groupId, RunOutcome.STARTED, { from: 1, to: 3 });
    const { group } = await rig.client.getGroup({ groupId });
    const back = await watch({ groupId, tasks: true, afterRevision }).next();
    expect(back).toMatchObject({ snapshot: false, group: { revision: group?.revision } });
    expect(back?.tasks.map((task) => task.index)).toEqual([1, 2]);
  });

  test("hears of a seal, of a cancel and of what it did", async () => {
    const groupId = await rig.submit(2, { open: true });
    const watching = watch({ groupId, tasks: true });
    await watching.next();
    await rig.client.sealGroup({ groupId });
    expect(await watching.next()).toMatchObject({ group: { state: GroupState.RUNNING }, tasks: [] });
    await rig.client.cancelGroup({ groupId });
    const cancelled = await watching.next();
    expect(cancelled).toMatchObject({ group: { state: GroupState.FINISHED } });
    expect(cancelled?.tasks.map((task) => task.state)).toEqual([TaskState.CANCELLED, TaskState.CANCELLED]);
    expect(await watching.next()).toBeUndefined();
  });

  test("goes on while the broker is away, with what is in memory", async () => {
    await using other = await startWatchRig();
    const groupId = await other.submit(2);
    await other.nats.kill();
    const watching = watch({ groupId, tasks: true, details: true }, { of: other });
    expect(await watching.next()).toMatchObject({ snapshot: true });
    await other.nats.restart();
    await other.report(groupId, RunOutcome.SUCCEEDED, { from: 0, to: 2 });
    await until(watching, ({ group }) => group?.state === GroupState.FINISHED);
    expect(await watching.next()).toBeUndefined();
  });

  test("can be read as JSON", async () => {
    const groupId = await rig.submit(1);
    const baseUrl = `http://127.0.0.1:${rig.rpcPort}`;
    const transport = createConnectTransport({ baseUrl, httpVersion: "2", useBinaryFormat: false });
    const controller = new AbortController();
    leaving.push(controller);
    const { signal } = controller;
    for await (const response of createClient(SchedulerService, transport).watchGroup(
      { groupId, tasks: true },
      { signal },
    )) {
      expect(response).toMatchObject({ snapshot: true, group: { id: groupId }, states: new Uint8Array([1]) });
      break;
    }
  });
});

describe("a watch is refused", () => {
  test("where its wishes make no sense, field by field", async () => {
    const { code, violations } = await refusal(watch({ groupId: "g", minIntervalMs: 19, details: true }).next());
    expect(code).toBe(Code.InvalidArgument);
    expect(violations.map((violation) => violation.field)).toEqual(["min_interval_ms", "details"]);
    const tooLong = await refusal(watch({ groupId: "g", minIntervalMs: 10_001 }).next());
    expect(tooLong.code).toBe(Code.InvalidArgument);
  });

  test("where the group is unknown, or another tenant's", async () => {
    const groupId = await rig.submit(1);
    const unknown = await refusal(watch({ groupId: "01920000-0000-7000-8000-000000000001" }).next());
    expect(unknown.code).toBe(Code.NotFound);
    const foreign = await refusal(watch({ groupId }, { headers: { "sheaf-tenant": "other" } }).next());
    expect(foreign).toMatchObject({ code: Code.NotFound, reason: "GROUP_NOT_FOUND" });
    expect(rig.hub.watchers).toBe(0);
  });
});

describe("a watch is ended", () => {
  test("with NOT_FOUND where the group leaves before its reader has been told of the finish", async () => {
    const groupId = await rig.submit(1);
    const watching = watch({ groupId, minIntervalMs: 10_000 });
    await watching.next();
    await rig.report(groupId, RunOutcome.SUCCEEDED, { from: 0, to: 1 });
    await vi.waitFor(async () => expect((await rig.client.getGroup({ groupId })).group?.progress).toBe(1));
    const end = refusal(watching.next());
    await rig.client.deleteGroup({ groupId });
    expect(await end).toMatchObject({ code: Code.NotFound, reason: "GROUP_DELETED" });
  });

  test("with the reason GROUP_EXPIRED where its retention is over", async () => {
    await using other = await startWatchRig({ retentionMs: 200 });
    const groupId = await other.submit(1);
    const watching = watch({ groupId, minIntervalMs: 10_000 }, { of: other });
    await watching.next();
    const end = refusal(watching.next());
    await other.report(groupId, RunOutcome.SUCCEEDED, { from: 0, to: 1 });
    // Log time goes on with the log.
    await vi.waitFor(async () => {
      await other.submit(1);
      expect(other.hub.groups).toBe(0);
    });
    expect(await end).toMatchObject({ code: Code.NotFound, reason: "GROUP_EXPIRED" });
  });

  test("by its deadline", async () => {
    const groupId = await rig.submit(1);
    const watching = watch({ groupId }, { timeoutMs: 300 });
    await watching.next();
    expect((await refusal(watching.next())).code).toBe(Code.DeadlineExceeded);
    await vi.waitFor(() => expect(rig.hub.watchers).toBe(0));
  });

  test("by its reader, and forgotten at once, while it waits", async () => {
    const groupId = await rig.submit(1);
    const watching = watch({ groupId });
    await watching.next();
    expect(rig.hub.watchers).toBe(1);
    watching.leave();
    await vi.waitFor(() => expect(rig.hub.watchers).toBe(0), { interval: 1 });
  });

  test("with UNAVAILABLE where this replica cannot fold on, and refused from then on", async () => {
    await using other = await startWatchRig();
    const groupId = await other.submit(1);
    const watching = watch({ groupId }, { of: other });
    await watching.next();
    const end = refusal(watching.next());
    await other.breakFold();
    expect((await end).code).toBe(Code.Unavailable);
    expect((await refusal(watch({ groupId }, { of: other }).next())).code).toBe(Code.Unavailable);
    expect([other.hub.watchers, other.hub.groups]).toEqual([0, 0]);
  });

  test("with UNAVAILABLE where the server stops, which does not wait for it", async () => {
    await using other = await startWatchRig();
    const groupId = await other.submit(1);
    const watching = watch({ groupId }, { of: other });
    await watching.next();
    const end = refusal(watching.next());
    const startedMs = performance.now();
    await other.stopServer();
    expect(performance.now() - startedMs).toBeLessThan(2_000);
    expect((await end).code).toBe(Code.Unavailable);
    expect(other.hub.watchers).toBe(0);
  });
});

describe("a reader that does not read", () => {
  const TASKS = 1_000;
  const RECORDS = 50;

  /** Starts, or finishes, all tasks in steps, each of which makes a response of 20 KB for whoever reads. */
  async function runThrough(groupId: string, outcome: RunOutcome, heard: () => Promise<unknown>): Promise<void> {
    const step = TASKS / RECORDS;
    for (let from = 0; from < TASKS; from += step) {
      await rig.report(groupId, outcome, { from, to: from + step });
      await heard();
    }
  }

  test("has a few responses made for it, and when it reads on it gets the latest state", async () => {
    const groupId = await rig.submit(TASKS, { sourceChars: 1_000 });
    const wish = { groupId, tasks: true, details: true };
    const [slow, quick] = [watch(wish), watch(wish)];
    const [late, live] = [new Believer(), new Believer()];
    late.take(await slow.next());
    live.take(await quick.next());
    const heard = async () => live.take(await quick.next());
    await runThrough(groupId, RunOutcome.STARTED, heard);
    await runThrough(groupId, RunOutcome.SUCCEEDED, heard);
    expect(live.states).toEqual(new Array(TASKS).fill(TaskState.SUCCEEDED));
    for (let next = await slow.next(); next; next = await slow.next()) late.take(next);
    expect(late.states).toEqual(live.states);
    expect(live.responses).toBeGreaterThan(RECORDS);
    expect(late.responses).toBeLessThan(RECORDS);
  });

  test("is forgotten at once when it leaves", async () => {
    const groupId = await rig.submit(TASKS, { sourceChars: 1_000 });
    const wish = { groupId, tasks: true, details: true };
    const [slow, quick] = [watch(wish), watch(wish)];
    await Promise.all([slow.next(), quick.next()]);
    await runThrough(groupId, RunOutcome.STARTED, () => quick.next());
    expect(rig.hub.watchers).toBe(2);
    slow.leave();
    await vi.waitFor(() => expect(rig.hub.watchers).toBe(1), { interval: 1 });
  });
});
