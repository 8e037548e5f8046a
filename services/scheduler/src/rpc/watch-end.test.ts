import { Code } from "@connectrpc/connect";
import { RunOutcome } from "@sheaf/proto";
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { refusalOf } from "../testing/refusal-of.ts";
import { startTestWatches, type TestWatches } from "../watch/test-watches.ts";
import { startWatchRig, type WatchRig } from "../watch/watch-rig.ts";

let watches: TestWatches;
let rig: WatchRig;

beforeAll(async () => {
  watches = await startTestWatches();
  ({ rig } = watches);
});
afterEach(() => watches.leave());
afterAll(() => watches?.[Symbol.asyncDispose]());

describe("a watch is ended", () => {
  test("with NOT_FOUND where the group leaves before its reader has been told of the finish", async () => {
    const groupId = await rig.submit(1);
    const watching = watches.watch({ groupId, minIntervalMs: 10_000 });
    await watching.next();
    await rig.report(groupId, RunOutcome.SUCCEEDED, { from: 0, to: 1 });
    await vi.waitFor(async () => expect((await rig.client.getGroup({ groupId })).group?.progress).toBe(1));
    const end = refusalOf(watching.next());
    await rig.client.deleteGroup({ groupId });
    expect(await end).toMatchObject({ code: Code.NotFound, reason: "GROUP_DELETED" });
  });

  test("with the reason GROUP_EXPIRED where its retention is over", async () => {
    await using other = await startWatchRig({ retentionMs: 200 });
    const groupId = await other.submit(1);
    const watching = watches.watch({ groupId, minIntervalMs: 10_000 }, { of: other });
    await watching.next();
    const end = refusalOf(watching.next());
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
    const watching = watches.watch({ groupId }, { timeoutMs: 3_000 });
    await watching.next();
    expect((await refusalOf(watching.next())).code).toBe(Code.DeadlineExceeded);
    await vi.waitFor(() => expect(rig.hub.watchers).toBe(0));
  });

  test("by its reader, and forgotten at once, while it waits", async () => {
    const groupId = await rig.submit(1);
    const watching = watches.watch({ groupId });
    await watching.next();
    expect(rig.hub.watchers).toBe(1);
    watching.leave();
    await vi.waitFor(() => expect(rig.hub.watchers).toBe(0), { interval: 1 });
  });

  test("with UNAVAILABLE where this replica cannot fold on, and refused from then on", async () => {
    await using other = await startWatchRig();
    const groupId = await other.submit(1);
    const watching = watches.watch({ groupId }, { of: other });
    await watching.next();
    const end = refusalOf(watching.next());
    await other.breakFold();
    expect((await end).code).toBe(Code.Unavailable);
    expect((await refusalOf(watches.watch({ groupId }, { of: other }).next())).code).toBe(Code.Unavailable);
    expect([other.hub.watchers, other.hub.groups]).toEqual([0, 0]);
  });

  test("with UNAVAILABLE where the server stops, which does not wait for it", async () => {
    await using other = await startWatchRig();
    const groupId = await other.submit(1);
    const watching = watches.watch({ groupId }, { of: other });
    await watching.next();
    const end = refusalOf(watching.next());
    const startedMs = performance.now();
    await other.stopServer();
    expect(performance.now() - startedMs).toBeLessThan(4_500);
    expect((await end).code).toBe(Code.Unavailable);
    expect(other.hub.watchers).toBe(0);
  });
});
