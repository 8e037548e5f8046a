import { TaskState } from "@sheaf/proto";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { accepted } from "../../../../packages/ledger/test/events.ts";
import { TestLog } from "../../../../packages/ledger/test/test-log.ts";
import { readerIn, TestFold } from "./test-fold.ts";
import type { WatchBounds } from "./watch-hub.ts";
import type { Watcher } from "./watcher.ts";

beforeEach(() => void vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "setImmediate", "performance"] }));
afterEach(() => void vi.useRealTimers());

const nextOf = readerIn((ms) => vi.advanceTimersByTimeAsync(ms));

function replicaOf(bounds: Partial<WatchBounds> = {}) {
  return new TestFold((changes) => new TestLog(changes), bounds);
}

const { RUNNING, SUCCEEDED } = TaskState;

describe("many watchers of one group", () => {
  /** So many have been told the state, at different times. */
  async function inStep(replica: ReturnType<typeof replicaOf>, count: number): Promise<Watcher[]> {
    const watchers: Watcher[] = [];
    for (let n = 0; n < count; n++) {
      const watcher = replica.watch("g");
      await nextOf(watcher, n % 7);
      watchers.push(watcher);
    }
    return watchers;
  }

  test("share what is made for them, though they began at different times and it takes long to serve them", async () => {
    const replica = replicaOf();
    replica.add(accepted("g", { count: 500 }));
    const watchers = await inStep(replica, 200);
    let told = 0;
    const read = async (watcher: Watcher) => {
      for (let next = await watcher.next(); next; next = await watcher.next()) told++;
    };
    const reading = watchers.map((watcher) => read(watcher).catch(() => undefined));
    await vi.advanceTimersByTimeAsync(200);
    const madeBefore = replica.presenter.groups;
    for (let index = 0; index < 400; index++) {
      replica.start("g", index);
      await vi.advanceTimersByTimeAsync(5);
    }
    await vi.advanceTimersByTimeAsync(200);
    expect(told).toBeGreaterThan(200 * 18);
    expect(replica.presenter.groups - madeBefore).toBeLessThan(25);
    expect(replica.presenter.tasks).toBe(400);
    for (const watcher of watchers) watcher.leave();
    await Promise.all(reading);
  });

  test("that are out of step have each task encoded once all the same", async () => {
    const replica = replicaOf();
    replica.add(accepted("g", { count: 50 }));
    const watchers = Array.from({ length: 20 }, (_, n) => replica.watch("g", { afterRevision: n + 1 }));
    for (let index = 0; index < 50; index++) replica.start("g", index);
    const told = await Promise.all(watchers.map((watcher) => nextOf(watcher, 5)));
    expect(told).toMatchObject(Array.from({ length: 20 }, () => ({ revision: 51 })));
    expect(replica.presenter.tasks).toBe(50);
    expect(replica.presenter.groups).toBe(20);
  });
});

describe("what does not fit one response", () => {
  test("comes in several, each of which is safe to resume from", async () => {
    const replica = replicaOf({ tasks: 2 });
    replica.add(accepted("g", { count: 5 }));
    const watcher = replica.watch("g");
    await nextOf(watcher);
    replica.start("g", 0, 1, 2, 3, 4);
    expect(await nextOf(watcher, 200)).toEqual({
      tasks: [
        [0, RUNNING],
        [1, RUNNING],
      ],
      revision: 1,
    });
    replica.succeed("g", 0, 2);
    expect(await nextOf(watcher)).toEqual({
      tasks: [
        [2, SUCCEEDED],
        [3, RUNNING],
      ],
      revision: 1,
    });
    expect(await nextOf(watcher)).toEqual({ tasks: [[4, RUNNING]], revision: 2 });
    expect(await nextOf(watcher, 200)).toEqual({
      tasks: [
        [0, SUCCEEDED],
        [2, SUCCEEDED],
      ],
      revision: 3,
    });
    const resumed = replica.watch("g", { afterRevision: 1 });
    const all = [
      [0, SUCCEEDED],
      [1, RUNNING],
      [2, SUCCEEDED],
      [3, RUNNING],
      [4, RUNNING],
    ];
    expect(await nextOf(resumed)).toEqual({ tasks: all, revision: 3 });
  });

  test("is told as a snapshot to a reader that comes back after much has happened, or that is slow", async () => {
    const replica = replicaOf({ tasks: 2 });
    replica.add(accepted("g", { count: 9 }));
    const watcher = replica.watch("g");
    await nextOf(watcher);
    replica.start("g", 0, 1, 2, 3, 4, 5, 6, 7, 8);
    const states = new Array(9).fill(RUNNING);
    expect(await nextOf(replica.watch("g", { afterRevision: 1 }))).toEqual({ states, revision: 2 });
    expect(await nextOf(watcher, 200)).toMatchObject({
      tasks: [
        [0, RUNNING],
        [1, RUNNING],
      ],
    });
    await vi.advanceTimersByTimeAsync(1_100);
    expect(await nextOf(watcher)).toEqual({ states, revision: 2 });
  });

  test("with details is told by their size", async () => {
    const replica = replicaOf({ bytes: 900 });
    replica.presenter.read = async (index) => `${index}`.repeat(300);
    replica.add(accepted("g", { count: 5 }));
    const watcher = replica.watch("g", { form: { tasks: true, details: true } });
    await nextOf(watcher);
    replica.start("g", 0, 1, 2, 3, 4);
    const told = [await nextOf(watcher, 200), await nextOf(watcher), await nextOf(watcher)];
    const tasks = [[0, 1], [2, 3], [4]].map((indexes) => indexes.map((index) => [index, RUNNING]));
    expect(told).toEqual([
      { tasks: tasks[0], revision: 1 },
      { tasks: tasks[1], revision: 1 },
      { tasks: tasks[2], revision: 2 },
    ]);
  });
});

describe("the progress of tasks, of which no record tells,", () => {
  const groupOf = ({ state }: ReturnType<typeof replicaOf>) => {
    const group = state.groups.get("g");
    if (!group) throw new Error("the group was accepted");
    return group;
  };

  test("is news, once, at the revision that was told before", async () => {
    const replica = replicaOf();
    replica.add(accepted("g", { count: 3 }));
    const watcher = replica.watch("g");
    await nextOf(watcher);
    replica.start("g", 0, 1, 2);
    await nextOf(watcher, 200);
    for (const indexes of [[0], [2]]) replica.hub.progressed(new Map([[groupOf(replica), indexes]]));
    const tasks = [
      [0, RUNNING],
      [2, RUNNING],
    ];
    expect(await nextOf(watcher, 200)).toEqual({ tasks, revision: 2 });
    replica.hub.progressed(new Map([[groupOf(replica), [2]]]));
    expect(await nextOf(watcher, 200)).toEqual({ tasks: [[2, RUNNING]], revision: 2 });
    replica.succeed("g", 1);
    expect(await nextOf(watcher, 200)).toEqual({ tasks: [[1, SUCCEEDED]], revision: 3 });
    expect(await nextOf(watcher, 200)).toBe("nothing");
  });

  test("never hides the next record, however often tasks move before it", async () => {
    const replica = replicaOf();
    replica.add(accepted("g", { count: 2 }));
    const watcher = replica.watch("g");
    await nextOf(watcher);
    replica.start("g", 0, 1);
    const moved = new Map([[groupOf(replica), [0]]]);
    for (let n = 0; n < 2 ** 20 + 10; n++) replica.hub.progressed(moved);
    await nextOf(watcher, 200);
    replica.succeed("g", 1);
    expect(await nextOf(watcher, 200)).toEqual({ tasks: [[1, SUCCEEDED]], revision: 3 });
  });
});
