import type { Group } from "@sheaf/ledger";
import type { WatchGroupResponse } from "@sheaf/proto";
import fc from "fast-check";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { accepted } from "../../../../packages/ledger/test/events.ts";
import { play } from "../../../../packages/ledger/test/play.ts";
import { recordSteps } from "../../../../packages/ledger/test/steps.ts";
import { TestLog } from "../../../../packages/ledger/test/test-log.ts";
import { TestFold } from "./test-fold.ts";
import { Reader } from "./test-reader.ts";

const READERS = 3;
const reader = fc.nat(READERS - 1);
const action = fc.oneof(
  { weight: 6, arbitrary: fc.record({ do: fc.constant("fold" as const), record: recordSteps }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant("pass" as const), ms: fc.constantFrom(1, 20, 130, 2_000) }) },
  { weight: 8, arbitrary: fc.record({ do: fc.constant("pull" as const), reader }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("drop" as const), reader }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant("watch" as const), reader, from: fc.nat(1_000) }) },
);
type Action = typeof action extends fc.Arbitrary<infer A> ? A : never;

/** One world: a fold, its hub, readers, and every state that any group ever had. */
class World {
  readonly fold: TestFold<TestLog>;
  readonly past = new Map<string, Map<number, number[]>>();
  readonly readers: Reader[];
  readonly tasksPerResponse: number;
  told = { snapshots: 0, changes: 0, walks: 0, resumed: 0 };

  constructor(tasksPerResponse: number) {
    this.tasksPerResponse = tasksPerResponse;
    this.fold = new TestFold((changes) => new TestLog(changes), { tasks: tasksPerResponse, keepMs: 1_000 });
    const check = this.#check.bind(this);
    this.readers = Array.from(
      { length: READERS },
      (_, n) => new Reader(n === 2 ? "g1" : "g0", { details: n === 1, json: n === 2 }, check),
    );
  }

  begin(): void {
    for (const [id, retentionMs] of [
      ["g0", 1_000],
      ["g1", 600_000],
    ] as const) {
      this.fold.log.add(accepted(id, { count: 5, sealed: false, maxAttempts: 4, retentionMs }));
      this.#note();
    }
    for (const one of this.readers) this.#watch(one, 0);
  }

  async do(step: Action): Promise<void> {
    if (step.do === "fold") {
      play([step.record], this.fold.log);
      this.#note();
      this.fold.folded();
    } else if (step.do === "pass") {
      await vi.advanceTimersByTimeAsync(step.ms);
    } else {
      const one = this.readers[step.reader];
      if (step.do === "watch") this.#watch(one, step.from);
      else one?.[step.do]();
    }
    // Whatever is due by promises alone comes before the next step.
    for (let turn = 0; turn < 20; turn++) await Promise.resolve();
    for (const { failure } of this.readers) if (failure) throw failure;
  }

  /** Begins anew, or goes on from anything it has seen of the group. */
  #watch(one: Reader | undefined, from: number): void {
    const group = this.fold.state.groups.get(one?.groupId ?? "");
    if (!one || !group || one.pending) return;
    one.drop();
    const known = one.seen[from % (one.seen.length + 1)] ?? { revision: 0, states: [] };
    one.group = undefined;
    one.states = [...known.states];
    one.seen.push(known);
    if (known.revision > 0) this.told.resumed++;
    one.watcher = this.fold.hub.watch(group, {
      form: one.form,
      json: one.json,
      afterRevision: known.revision,
      minIntervalMs: one.form.details ? 20 : 100,
    });
  }

  #note(): void {
    for (const [id, group] of this.fold.state.groups) {
      const past = this.past.get(id) ?? new Map<number, number[]>();
      past.set(this.fold.state.seq, statesOf(group));
      this.past.set(id, past);
    }
  }

  #check(one: Reader, response: WatchGroupResponse, before: number): void {
    const revision = Number(response.group?.revision);
    expect(revision).toBeGreaterThanOrEqual(before);
    const { round, counts } = response.group ?? {};
    if (one.group && one.group.round === round && one.group.counts?.total === counts?.total) {
      expect(response.group?.progress).toBeGreaterThanOrEqual(one.group.progress);
    }
    expect(response.tasks.map((t) => t.index)).toEqual(response.tasks.map((t) => t.index).toSorted((a, b) => a - b));
    const walking = !response.snapshot && response.tasks.length > 0 && revision === before;
    if (response.snapshot) this.told.snapshots++;
    else if (walking) this.told.walks++;
    else this.told.changes++;
    if (!walking) this.#expectStates(one, revision, one.form.details || this.tasksPerResponse < 10);
  }

  /** Exactly those at the revision; where a response takes a while each may be from later. */
  #expectStates(one: Reader, revision: number, orLater: boolean): void {
    const past = this.past.get(one.groupId) ?? new Map<number, number[]>();
    const at = past.get(revision) ?? [];
    if (!orLater) return expect(one.states).toEqual(at);
    const later = [...past].filter(([seq]) => seq >= revision).map(([, states]) => states);
    for (const index of at.keys()) expect(later.map((states) => states[index])).toContain(one.states[index]);
  }
}

function statesOf(group: Group): number[] {
  return Array.from({ length: group.total }, (_, index) => group.state(index));
}

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "setImmediate", "performance"] });
});

afterEach(() => {
  vi.useRealTimers();
});

/** Two open groups of some tasks are there, and watched, from the start. */
async function live(actions: readonly Action[], tasksPerResponse: number): Promise<World> {
  const world = new World(tasksPerResponse);
  world.begin();
  for (const step of actions) await world.do(step);
  return world;
}

/** All read until nothing comes any more. */
async function settle(world: World): Promise<void> {
  for (let turn = 0; turn < 40; turn++) {
    for (const n of world.readers.keys()) await world.do({ do: "pull", reader: n });
    await world.do({ do: "pass", ms: 130 });
  }
}

const lives = fc.array(action, { maxLength: 80, size: "max" });

test.each([1_000, 2])(
  "readers that pause, drop and resume anywhere know the states of the group at each revision, %d tasks a response",
  async (tasksPerResponse) => {
    const told = { snapshots: 0, changes: 0, walks: 0, resumed: 0 };
    await fc.assert(
      fc.asyncProperty(lives, async (actions) => {
        const world = await live(actions, tasksPerResponse);
        await settle(world);
        for (const one of world.readers) {
          const group = world.fold.state.groups.get(one.groupId);
          if (group && one.watcher) {
            expect(one.states).toEqual(statesOf(group));
            expect({ ...one.group, revision: "" }).toEqual({ ...world.fold.presenter.present(group), revision: "" });
          }
          one.drop();
        }
        expect(world.fold.hub.watchers).toBe(0);
        await vi.advanceTimersByTimeAsync(1_000);
        expect([world.fold.hub.groups, world.fold.listeners]).toEqual([0, 0]);
        for (const key of Object.keys(told) as (keyof typeof told)[]) told[key] += world.told[key];
      }),
      { numRuns: 300 },
    );
    expect(told.snapshots).toBeGreaterThan(100);
    expect(told.changes).toBeGreaterThan(100);
    expect(told.resumed).toBeGreaterThan(50);
    if (tasksPerResponse === 2) expect(told.walks).toBeGreaterThan(20);
  },
  60_000,
);
