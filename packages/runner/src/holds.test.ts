import { expect, test } from "vitest";
import { HeldRun, NO_BODY } from "./held-run.ts";
import { Holds } from "./holds.ts";
import { Lane } from "./lane.ts";
import { delivery } from "./testing/deliveries.ts";

function hold(holds: Holds, ref: { groupId?: string; index?: number; run?: number }): HeldRun {
  const run = new HeldRun(delivery(ref), NO_BODY, new Lane("demo"));
  holds.add(run);
  return run;
}

test("a run is found by group, index and run together", () => {
  const holds = new Holds();
  const first = hold(holds, { index: 7, run: 1 });
  const second = hold(holds, { index: 7, run: 2 });
  const last = hold(holds, { index: 0xffff_ffff, run: 1 });
  expect(holds.find({ groupId: "g", index: 7, run: 1 })).toBe(first);
  expect(holds.find({ groupId: "g", index: 7, run: 2 })).toBe(second);
  expect(holds.find({ groupId: "g", index: 0xffff_ffff, run: 1 })).toBe(last);
  expect(holds.find({ groupId: "other", index: 7, run: 1 })).toBeUndefined();
});

test("removing a run twice counts once", () => {
  const holds = new Holds();
  const run = hold(holds, { index: 1 });
  hold(holds, { index: 2 });
  holds.remove(run);
  holds.remove(run);
  expect(holds.size).toBe(1);
  expect([...holds.all()].map(({ index }) => index)).toEqual([2]);
});

test("any of several runs of one task can go first", () => {
  for (const order of [
    [1, 2, 3],
    [2, 1, 3],
    [3, 1, 2],
    [2, 3, 1],
  ]) {
    const holds = new Holds();
    const runs = new Map([1, 2, 3].map((run) => [run, hold(holds, { run })]));
    for (const [gone, run] of order.entries()) {
      const held = runs.get(run);
      if (held) holds.remove(held);
      const left = order.slice(gone + 1).sort();
      expect([...holds.all()].map((other) => other.run).sort()).toEqual(left);
      expect(holds.size).toBe(left.length);
      expect(holds.find({ groupId: "g", index: 0, run })).toBeUndefined();
    }
  }
});

test("the runs of a group can be removed while they are gone through", () => {
  const holds = new Holds();
  for (const index of [0, 1, 2]) hold(holds, { index });
  hold(holds, { groupId: "other" });
  for (const run of holds.ofGroup("g")) holds.remove(run);
  expect(holds.size).toBe(1);
  expect(holds.ofGroup("g")).toEqual([]);
});

test("a lane counts the runs that wait, however they leave", () => {
  const lane = new Lane("demo");
  const [started, ended, dropped] = [0, 1, 2].map((index) => new HeldRun(delivery({ index }), NO_BODY, lane));
  expect(lane.waiting).toBe(3);
  started?.start(0);
  started?.end(5);
  ended?.end(5);
  expect(lane.waiting).toBe(1);
  dropped?.drop();
  expect(lane.waiting).toBe(0);
});
