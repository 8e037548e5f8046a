import { Code, createClient } from "@connectrpc/connect";
import { createConnectTransport } from "@connectrpc/connect-node";
import { ErrorCode, GroupState, RunOutcome, SchedulerService, TaskState, type WatchGroupResponse } from "@sheaf/proto";
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { refusalOf } from "../testing/refusal-of.ts";
import { startTestWatches, type TestWatches, type Watching } from "../watch/test-watches.ts";
import { Believer, startWatchRig, type WatchRig } from "../watch/watch-rig.ts";

let watches: TestWatches;
let rig: WatchRig;

beforeAll(async () => {
  watches = await startTestWatches();
  ({ rig } = watches);
});
afterEach(() => watches.leave());
afterAll(() => watches?.[Symbol.asyncDispose]());

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

describe("a watch", () => {
  test("tells the group from its state to its finish, never going back, and ends well", async () => {
    const groupId = await rig.submit(30);
    const watching = watches.watch({ groupId, tasks: true });
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
    const watching = forms.map((form) => watches.watch({ groupId, ...form }));
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
    const first = await watches.watch({ groupId, tasks: true }).next();
    const afterRevision = first?.group?.revision ?? "";
    const idle = await watches.watch({ groupId, tasks: true, afterRevision, minIntervalMs: 10_000 }).next();
    expect(idle).toMatchObject({ snapshot: false, tasks: [], group: { revision: afterRevision } });
    await rig.report(groupId, RunOutcome.STARTED, { from: 1, to: 3 });
    const { group } = await rig.client.getGroup({ groupId });
    const back = await watches.watch({ groupId, tasks: true, afterRevision }).next();
    expect(back).toMatchObject({ snapshot: false, group: { revision: group?.revision } });
    expect(back?.tasks.map((task) => task.index)).toEqual([1, 2]);
  });

  test("hears of a seal, of a cancel and of what it did", async () => {
    const groupId = await rig.submit(2, { open: true });
    const watching = watches.watch({ groupId, tasks: true });
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
    const watching = watches.watch({ groupId, tasks: true, details: true }, { of: other });
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
    const leaving = new AbortController();
    const { watchGroup } = createClient(SchedulerService, transport);
    for await (const response of watchGroup({ groupId, tasks: true }, { signal: leaving.signal })) {
      expect(response).toMatchObject({ snapshot: true, group: { id: groupId }, states: new Uint8Array([1]) });
      break;
    }
    leaving.abort();
  });
});

describe("a watch is refused", () => {
  test("where its wishes make no sense, field by field", async () => {
    const { code, fields } = await refusalOf(watches.watch({ groupId: "g", minIntervalMs: 19, details: true }).next());
    expect(code).toBe(Code.InvalidArgument);
    expect(fields).toEqual(["min_interval_ms", "details"]);
    const tooLong = await refusalOf(watches.watch({ groupId: "g", minIntervalMs: 10_001 }).next());
    expect(tooLong.code).toBe(Code.InvalidArgument);
  });

  test("where the group is unknown, or another tenant's", async () => {
    const groupId = await rig.submit(1);
    const unknown = await refusalOf(watches.watch({ groupId: "01920000-0000-7000-8000-000000000001" }).next());
    expect(unknown.code).toBe(Code.NotFound);
    const foreign = await refusalOf(watches.watch({ groupId }, { headers: { "sheaf-tenant": "other" } }).next());
    expect(foreign).toMatchObject({ code: Code.NotFound, reason: "GROUP_NOT_FOUND" });
    expect(rig.hub.watchers).toBe(0);
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
    const [slow, quick] = [watches.watch(wish), watches.watch(wish)];
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
    const [slow, quick] = [watches.watch(wish), watches.watch(wish)];
    await Promise.all([slow.next(), quick.next()]);
    await runThrough(groupId, RunOutcome.STARTED, () => quick.next());
    expect(rig.hub.watchers).toBe(2);
    slow.leave();
    await vi.waitFor(() => expect(rig.hub.watchers).toBe(1), { interval: 1 });
  });
});
