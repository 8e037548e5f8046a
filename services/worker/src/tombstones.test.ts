import { expect, test } from "vitest";
import { Tombstones } from "./tombstones.ts";

const MINUTE_MS = 60_000;

test("a group is remembered for ten minutes after it was last named", () => {
  let nowMs = 0;
  const tombstones = new Tombstones(() => nowMs);
  tombstones.add("renewed");
  tombstones.add("old");
  nowMs = 9 * MINUTE_MS;
  tombstones.add("renewed");
  nowMs = 11 * MINUTE_MS;
  tombstones.add("new");
  expect(["renewed", "old", "new"].filter((groupId) => tombstones.has(groupId))).toEqual(["renewed", "new"]);
});

test("no more than a bounded number is remembered, the latest ones", () => {
  const tombstones = new Tombstones(() => 0);
  for (let i = 0; i <= 100_000; i++) tombstones.add(`g${i}`);
  expect(tombstones.has("g0")).toBe(false);
  expect(tombstones.has("g1")).toBe(true);
  expect(tombstones.has("g100000")).toBe(true);
});
