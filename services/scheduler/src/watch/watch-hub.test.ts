import { TaskState } from "@sheaf/proto";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { accepted } from "../../../../packages/ledger/test/events.ts";
import { TestLog } from "../../../../packages/ledger/test/test-log.ts";
import { readerIn, TestFold } from "./test-fold.ts";
import type { WatchBounds } from "./watch-hub.ts";

beforeEach(() => void vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "setImmediate", "performance"] }));
afterEach(() => void vi.useRealTimers());

const nextOf = readerIn((ms) => vi.advanceTimersByTimeAsync(ms));

function replicaOf(bounds: Partial<WatchBounds> = {}) {
  return new TestFold((changes) => new TestLog(changes), bounds);
}

const { QUEUED, RUNNING } = TaskState;

/** The group finishes, and its retention passes. */
function expire(replica: ReturnType<typeof replicaOf>): void {
  replica.succeed("g", 0);
  replica.log.pass(70_000);
  replica.add();
}

describe("the hub", () => {
  test("listens to nothing while nobody watches, and keeps what it knows for those who come back in time", async () => {
    const replica = replicaOf({ keepMs: 60_000 });
    replica.add(accepted("g", { count: 3 }));
    replica.add(accepted("other", { count: 3 }));
    expect(replica.listeners).toBe(0);
    const watcher = replica.watch("g");
    await nextOf(watcher);
    watcher.leave();
    expect([replica.hub.watchers, replica.hub.groups]).toEqual([0, 1]);
    await vi.advanceTimersByTimeAsync(59_000);
    replica.start("g", 1);
    const back = replica.watch("g", { afterRevision: 1 });
    expect(await nextOf(back)).toEqual({ tasks: [[1, RUNNING]], revision: 3 });
    back.leave();
    await vi.advanceTimersByTimeAsync(60_000);
    expect([replica.hub.groups, replica.listeners]).toEqual([0, 0]);
    replica.start("g", 2);
    const late = replica.watch("g", { afterRevision: 3 });
    expect(await nextOf(late)).toEqual({ states: [QUEUED, RUNNING, RUNNING], revision: 4 });
  });

  test("keeps a bounded number of groups that nobody watches, the latest ones", async () => {
    const replica = replicaOf({ kept: 2 });
    for (const id of ["a", "b", "c"]) {
      replica.add(accepted(id, { count: 1 }));
      replica.watch(id).leave();
    }
    expect(replica.hub.groups).toBe(2);
    for (const id of ["a", "c"]) replica.start(id, 0);
    expect(await nextOf(replica.watch("c", { afterRevision: 3 }))).toMatchObject({ tasks: [[0, RUNNING]] });
    expect(await nextOf(replica.watch("a", { afterRevision: 1 }))).toMatchObject({ states: [RUNNING] });
  });

  test("takes a bounded number of watchers", async () => {
    const replica = replicaOf({ watchers: 1 });
    replica.add(accepted("g", { count: 1 }));
    const watcher = replica.watch("g");
    expect(() => replica.watch("g")).toThrow("too_many_watches");
    watcher.leave();
    watcher.leave();
    replica.watch("g");
    expect(replica.hub.watchers).toBe(1);
  });

  const ends: [string, (replica: ReturnType<typeof replicaOf>) => unknown][] = [
    ["group_left", expire],
    ["replica_stuck", (replica) => replica.getStuck()],
    ["replica_stopping", (replica) => replica.hub.stop()],
  ];

  test.each(ends)("tells waiting and busy watchers why they are told no more: %s", async (why, end) => {
    const replica = replicaOf();
    replica.add(accepted("g", { count: 1 }));
    const [waiting, busy] = [replica.watch("g", { minIntervalMs: 10_000 }), replica.watch("g")];
    await Promise.all([nextOf(waiting), nextOf(busy)]);
    const next = nextOf(waiting, 5);
    end(replica);
    expect(await next).toContain(why);
    expect(await nextOf(busy)).toContain(why);
    expect([replica.hub.watchers, replica.hub.groups, replica.listeners]).toEqual([0, 0, 0]);
  });

  test("forgets a watcher that leaves while it waits, or while what it is told is read", async () => {
    const replica = replicaOf();
    replica.add(accepted("g", { count: 1 }));
    const reading = Promise.withResolvers<string>();
    replica.presenter.read = () => reading.promise;
    const watcher = replica.watch("g", { form: { tasks: true, details: true } });
    await nextOf(watcher);
    const waiting = watcher.next();
    watcher.leave();
    expect(await waiting).toBeUndefined();
    replica.start("g", 0);
    const other = replica.watch("g", { form: { tasks: true, details: true }, afterRevision: 1 });
    const told = other.next();
    await vi.advanceTimersByTimeAsync(1);
    other.leave();
    reading.resolve("name");
    expect(await told).toBeUndefined();
    expect(replica.hub.watchers).toBe(0);
  });
});
