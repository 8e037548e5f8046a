import { RunOutcome, TaskState } from "@sheaf/proto";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import {
  accepted,
  appended,
  cancelled,
  deadlinePassed,
  FAILED_AGAIN,
  retried,
  sealed,
  tasksCancelled,
} from "../../../../packages/ledger/test/events.ts";
import { TestLog } from "../../../../packages/ledger/test/test-log.ts";
import { readerIn, TestFold } from "./test-fold.ts";
import type { WatchBounds } from "./watch-hub.ts";

beforeEach(() => void vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "setImmediate", "performance"] }));
afterEach(() => void vi.useRealTimers());

const nextOf = readerIn((ms) => vi.advanceTimersByTimeAsync(ms));

function replicaOf(bounds: Partial<WatchBounds> = {}) {
  return new TestFold((changes) => new TestLog(changes), bounds);
}

const { QUEUED, RUNNING, RETRYING, SUCCEEDED, FAILED, CANCELLED } = TaskState;

describe("a watcher", () => {
  test("is told the state at once, then what has changed, each task in its latest state only", async () => {
    const replica = replicaOf();
    replica.add(accepted("g", { count: 4 }));
    const watcher = replica.watch("g");
    expect(await nextOf(watcher)).toEqual({ states: [QUEUED, QUEUED, QUEUED, QUEUED], revision: 1 });
    expect(await nextOf(watcher, 5_000)).toBe("nothing");
    watcher.leave();
    const other = replica.watch("g", { afterRevision: 1 });
    expect(await nextOf(other)).toEqual({ revision: 1 });
    replica.start("g", 2, 3);
    replica.report("g", [3], RunOutcome.FAILED, FAILED_AGAIN.detail);
    replica.succeed("g", 2);
    const changes = {
      tasks: [
        [2, SUCCEEDED],
        [3, RETRYING],
      ],
      revision: 4,
    };
    expect(await nextOf(other, 200)).toEqual(changes);
  });

  test("is told no more often than it wants, and without delay after a quiet time", async () => {
    const replica = replicaOf();
    replica.add(accepted("g", { count: 9 }));
    const watcher = replica.watch("g", { minIntervalMs: 1_000 });
    await nextOf(watcher);
    replica.start("g", 0);
    expect(await nextOf(watcher, 990)).toBe("nothing");
    await vi.advanceTimersByTimeAsync(5_000);
    const next = watcher.next();
    await vi.advanceTimersByTimeAsync(5_000);
    replica.start("g", 1);
    await vi.advanceTimersByTimeAsync(1);
    expect((await next)?.tasks.map((t) => t.index)).toEqual([1]);
  });

  test("hears of a seal, which touches no task", async () => {
    const replica = replicaOf();
    replica.add(accepted("g", { count: 1, sealed: false }));
    const watcher = replica.watch("g");
    await nextOf(watcher);
    const next = nextOf(watcher, 300);
    replica.add(sealed("g"));
    expect(await next).toEqual({ revision: 2 });
  });

  test("hears of appended items, of a cancel's and of a deadline's tasks and no others", async () => {
    const replica = replicaOf();
    replica.add(accepted("g", { count: 2, sealed: false }));
    replica.add(accepted("d", { count: 2, deadlineMs: replica.log.timeMs }));
    const [watcher, other] = [replica.watch("g"), replica.watch("d")];
    replica.succeed("g", 0);
    replica.succeed("d", 1);
    await Promise.all([nextOf(watcher), nextOf(other)]);
    replica.add(appended("g", { first: 2, count: 1 }));
    expect(await nextOf(watcher, 300)).toEqual({ tasks: [[2, QUEUED]], revision: 5 });
    replica.add(cancelled("g"), deadlinePassed("d"));
    const stopped = [
      [1, CANCELLED],
      [2, CANCELLED],
    ];
    expect(await nextOf(watcher, 300)).toEqual({ tasks: stopped, revision: 6 });
    expect(await nextOf(other, 300)).toEqual({ tasks: [[0, FAILED]], revision: 6 });
  });

  test("is done once it was told that the group has finished", async () => {
    const replica = replicaOf();
    replica.add(accepted("g", { count: 1 }));
    const watcher = replica.watch("g");
    await nextOf(watcher);
    replica.succeed("g", 0);
    expect(await nextOf(watcher, 300)).toEqual({ tasks: [[0, SUCCEEDED]], revision: 2 });
    expect(replica.hub.watchers).toBe(0);
    expect(await nextOf(watcher)).toBeUndefined();
    const late = replica.watch("g");
    expect(await nextOf(late)).toEqual({ states: [SUCCEEDED], revision: 2 });
    expect(await nextOf(late)).toBeUndefined();
  });

  test("that comes back after a retry hears which tasks run again, and of single ones that were cancelled", async () => {
    const replica = replicaOf();
    replica.add(accepted("g", { count: 3, maxAttempts: 1 }));
    const watcher = replica.watch("g");
    await nextOf(watcher);
    replica.succeed("g", 0);
    replica.report("g", [1, 2], RunOutcome.FAILED, FAILED_AGAIN.detail);
    expect(await nextOf(watcher, 300)).toMatchObject({ revision: 3 });
    replica.add(retried("g"));
    replica.add(tasksCancelled("g", [2]));
    const back = replica.watch("g", { afterRevision: 3 });
    const tasks = [
      [1, QUEUED],
      [2, CANCELLED],
    ];
    expect(await nextOf(back)).toEqual({ tasks, revision: 5 });
  });

  test("that asks after a change, in the same turn as another asked before it, is told of the change", async () => {
    const replica = replicaOf();
    replica.add(accepted("g", { count: 2 }));
    const [one, other] = [replica.watch("g"), replica.watch("g")];
    const first = nextOf(one, 0);
    replica.start("g", 0);
    expect(await nextOf(other)).toEqual({ states: [RUNNING, QUEUED], revision: 2 });
    await first;
  });
});
