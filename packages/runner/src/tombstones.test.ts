import { expect, test } from "vitest";
import { Tombstones } from "./tombstones.ts";

const MINUTE_MS = 60_000;

test("a group is remembered for ten minutes after it was last named", () => {
  let nowMs = 0;
  const tombstones = new Tombstones(() => nowMs);
  tombstones.addGroup("renewed", 0);
  tombstones.addGroup("old", 0);
  nowMs = 9 * MINUTE_MS;
  tombstones.addGroup("renewed", 0);
  nowMs = 11 * MINUTE_MS;
  tombstones.addGroup("new", 0);
  expect(["renewed", "old", "new"].filter((groupId) => tombstones.coversGroup(groupId, 9))).toEqual(["renewed", "new"]);
});

test("no more than a bounded number is remembered, the latest ones", () => {
  const tombstones = new Tombstones(() => 0);
  for (let i = 0; i <= 100_000; i++) tombstones.addGroup(`g${i}`, 0);
  expect(tombstones.coversGroup("g0", 1)).toBe(false);
  expect(tombstones.coversGroup("g1", 1)).toBe(true);
  expect(tombstones.coversGroup("g100000", 1)).toBe(true);
});

test("what was stopped in one round says nothing of later rounds, and an older message takes nothing back", () => {
  const tombstones = new Tombstones(() => 0);
  tombstones.addGroup("g", 2);
  tombstones.addGroup("g", 1);
  expect([1, 2, 3].map((round) => tombstones.coversGroup("g", round))).toEqual([true, true, false]);
  expect(tombstones.coversGroup("other", 1)).toBe(false);
});

test("a task that was stopped alone is covered up to its run, and its neighbours are not", () => {
  const tombstones = new Tombstones(() => 0);
  tombstones.addTask("g", 4, 2);
  const covers = (index: number, run: number) => tombstones.coversTask({ groupId: "g", index, run });
  expect([covers(4, 1), covers(4, 2), covers(4, 3), covers(5, 1)]).toEqual([true, true, false, false]);
  expect(tombstones.coversGroup("g", 1)).toBe(false);
});
