import type { Group, GroupEvent, Task, TaskState } from "@sheaf/client";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { applyEvents, applyGroup, applyTasks, EMPTY_MODEL, type GroupModel, hasGaps, isTold } from "./group-model.ts";

const group = (revision: number, total = 3) =>
  ({ id: "g", revision: String(revision), counts: { total } }) as unknown as Group;
const task = (index: number, state: TaskState, attempt = 1) => ({ index, state, attempt }) as unknown as Task;
const told = (index: number, state: TaskState): GroupEvent =>
  ({ id: "", type: `task.${state}`, data: { task: task(index, state) } }) as GroupEvent;
const snapshot = (revision: number, task_states: TaskState[] | null, total = task_states?.length): GroupEvent => ({
  ...{ id: "", type: "group.snapshot" },
  data: { group: group(revision, total), task_states },
});
const gaps = (model: GroupModel, ...own: number[]) => hasGaps(model, new Set(own));

describe("events", () => {
  it("put each task where it is, and tasks that nobody spoke of are queued", () => {
    const model = applyEvents(EMPTY_MODEL, [snapshot(5, ["queued", "queued", "queued"]), told(1, "running")]);
    expect(model.states).toEqual(["queued", "running", "queued"]);
    expect(gaps(model)).toBe(true);
  });

  it("of a snapshot are the whole truth, and what was known of a task stays readable", () => {
    const before = applyEvents(EMPTY_MODEL, [snapshot(5, ["queued"]), told(0, "succeeded")]);
    const model = applyEvents(before, [snapshot(9, ["queued", "queued"])]);
    expect(model.states).toEqual(["queued", "queued"]);
    expect(model.tasks[0]?.state).toBe("succeeded");
    expect(gaps(model)).toBe(true);
  });

  it("leave the model they were applied to as it was", () => {
    const before = applyEvents(EMPTY_MODEL, [snapshot(5, ["queued"])]);
    applyEvents(before, [told(0, "failed")]);
    expect(before.states).toEqual(["queued"]);
  });
});

it("an older state of the group changes nothing, whichever way it comes", () => {
  const model = applyGroup(applyGroup(EMPTY_MODEL, group(10)), group(9, 7));
  expect(model.group?.revision).toBe("10");
  expect(model.states).toHaveLength(3);
  expect(applyGroup(model, group(100)).group?.revision).toBe("100");
});

it("a list fills the gaps, but what events told since it was asked for is newer", () => {
  const asked = applyEvents(EMPTY_MODEL, [snapshot(5, ["queued", "queued"])]);
  const meanwhile = applyEvents(asked, [told(0, "succeeded")]);
  const model = applyTasks(meanwhile, [task(0, "running"), task(1, "running")], asked.clock);
  expect(model.states).toEqual(["succeeded", "running"]);
  expect(gaps(model)).toBe(false);
});

describe("a snapshot without states", () => {
  it("leaves what was told as it was, to be read anew", () => {
    const known = applyEvents(EMPTY_MODEL, [snapshot(5, ["queued", "queued"]), told(0, "running"), told(1, "running")]);
    const before = applyTasks(known, [], known.clock);
    expect(gaps(before)).toBe(false);
    const model = applyEvents(before, [snapshot(9, null, 2)]);
    expect(model.states).toEqual(["running", "running"]);
    expect(gaps(model, 0, 1)).toBe(true);
    const old = applyTasks(model, [task(0, "running"), task(1, "running")], before.clock);
    expect(gaps(old)).toBe(true);
    const read = applyTasks(model, [task(0, "succeeded"), task(1, "failed")], model.clock);
    expect(read.states).toEqual(["succeeded", "failed"]);
    expect(gaps(read)).toBe(false);
  });

  it("tells no state of tasks that nobody has spoken of, until they are read", () => {
    const model = applyEvents(EMPTY_MODEL, [snapshot(5, null, 3), told(1, "running")]);
    expect([0, 1, 2].map((index) => isTold(model, index))).toEqual([false, true, false]);
    expect(isTold(applyTasks(model, [task(0, "queued")], model.clock), 0)).toBe(true);
    expect(isTold(applyEvents(model, [snapshot(6, ["queued", "queued", "queued"])]), 2)).toBe(true);
  });
});

it("a group that was read by itself says that its tasks are to be read, once for each time", () => {
  const first = applyGroup(EMPTY_MODEL, group(5, 1));
  expect(gaps(first)).toBe(true);
  const read = applyTasks(first, [task(0, "running")], first.clock);
  expect(gaps(read)).toBe(false);
  expect(gaps(applyGroup(read, group(4, 1)))).toBe(false);
  expect(gaps(applyGroup(read, group(6, 1)))).toBe(true);
});

it("a queued task of this tab's own file has no gap, one of somebody else's has", () => {
  const model = applyEvents(EMPTY_MODEL, [snapshot(5, ["queued", "queued"])]);
  expect(gaps(model, 0, 1)).toBe(false);
  expect(gaps(model, 0)).toBe(true);
  expect(gaps(applyEvents(model, [snapshot(6, ["queued", "running"])]), 0, 1)).toBe(true);
});

it("what events told last is what is shown, wherever lists come in between", () => {
  const step = fc.record({
    index: fc.integer({ min: 0, max: 4 }),
    state: fc.constantFrom<TaskState>("running", "retrying", "succeeded", "failed", "cancelled"),
    list: fc.boolean(),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      let model = applyEvents(EMPTY_MODEL, [snapshot(1, Array<TaskState>(5).fill("queued"))]);
      const truth = new Map<number, TaskState>();
      for (const { index, state, list } of steps) {
        const { clock } = model;
        const stale = [...model.states.keys()].map((at) => task(at, model.states[at] ?? "queued"));
        model = applyEvents(model, [told(index, state)]);
        truth.set(index, state);
        if (list) model = applyTasks(model, stale, clock);
      }
      for (const [index, state] of truth) expect(model.states[index]).toBe(state);
    }),
  );
});
