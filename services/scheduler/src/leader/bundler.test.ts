import { create } from "@bufbuild/protobuf";
import { apply, type Group, LedgerState, type PlannedRun } from "@sheaf/ledger";
import { RecordSchema } from "@sheaf/proto";
import fc from "fast-check";
import { expect, test } from "vitest";
import { event } from "../ledger-writer.ts";
import { Bundler, plannedRuns } from "./bundler.ts";

function groupOf(groupId: string, task = "tiny"): Group {
  const state = new LedgerState();
  const accept = event({ case: "groupAccepted", value: { groupId, task, items: { count: 500 } } });
  apply(state, { seq: 1, timeMs: 1, record: create(RecordSchema, { events: [accept] }) });
  const group = state.groups.get(groupId);
  if (!group) throw new Error("not accepted");
  return group;
}

/** A bundler that has seen runs of these durations. */
function bundlerAfter(group: Group, runMs: readonly number[]): Bundler {
  const bundler = new Bundler();
  for (const ms of runMs) {
    group.tasks.runMs[0] = ms;
    bundler.ended(group, 0, 1, 1, "succeeded");
  }
  return bundler;
}

const many = (ms: number, count = 100) => Array<number>(count).fill(ms);
const runs = (group: Group, from: number, count: number, run = 1): PlannedRun[] =>
  Array.from({ length: count }, (_, k) => ({ group, index: from + k, run }));

test("runs of unknown length go out one by one, tiny ones together", () => {
  const group = groupOf("g");
  expect(new Bundler().size("tiny")).toBe(1);
  expect(bundlerAfter(group, many(0, 31)).size("tiny")).toBe(1);
  expect(bundlerAfter(group, many(0)).size("tiny")).toBe(64);
  expect(bundlerAfter(group, many(1)).size("tiny")).toBe(5);
  expect(bundlerAfter(group, many(6)).size("tiny")).toBe(1);
  expect(bundlerAfter(group, many(0)).size("other")).toBe(1);
});

test("one long run ends the bundling until many short ones have followed", () => {
  const group = groupOf("g");
  expect(bundlerAfter(group, [...many(0), 50]).size("tiny")).toBe(1);
  expect(bundlerAfter(group, [...many(0), 50, ...many(0, 300)]).size("tiny")).toBe(64);
});

test("what was lost or handed back says nothing of a run's length", () => {
  const group = groupOf("g");
  const bundler = bundlerAfter(group, many(0));
  group.tasks.runMs[0] = 90;
  bundler.ended(group, 0, 1, 1, "lost");
  bundler.ended(group, 0, 1, 1, "returned");
  expect(bundler.size("tiny")).toBe(64);
});

test("a bundle has consecutive indexes of one group and one run number, though groups take turns", () => {
  const [a, b] = [groupOf("a"), groupOf("b")];
  const bundler = bundlerAfter(a, many(0));
  const planned = [...runs(a, 0, 4), ...runs(b, 7, 2), ...runs(a, 4, 4), ...runs(a, 20, 1), ...runs(a, 21, 2, 3)];
  expect(bundler.bundles(planned).map(({ group, index, run, count }) => [group.terms.id, index, run, count])).toEqual([
    ["a", 0, 1, 8],
    ["b", 7, 1, 2],
    ["a", 20, 1, 1],
    ["a", 21, 3, 2],
  ]);
});

test("bundles hold every planned run once, and none beyond its size", () => {
  const groups = [groupOf("a"), groupOf("b")];
  const stretch = fc.record({
    of: fc.nat(1),
    from: fc.nat(300),
    count: fc.integer({ min: 1, max: 150 }),
    run: fc.integer({ min: 1, max: 2 }),
  });
  fc.assert(
    fc.property(fc.array(stretch), fc.constantFrom(0, 1, 9), (stretches, ms) => {
      const bundler = bundlerAfter(groupOf("x"), many(ms));
      const planned = stretches.flatMap(({ of, from, count, run }) =>
        runs(groups[of] ?? groupOf("z"), from, count, run),
      );
      const bundles = bundler.bundles(planned);
      const name = ({ group, index, run }: PlannedRun) => `${group.terms.id}/${index}/${run}`;
      expect(bundles.flatMap(plannedRuns).map(name).toSorted()).toEqual(planned.map(name).toSorted());
      for (const { count } of bundles) expect(count).toBeLessThanOrEqual(bundler.size("tiny"));
    }),
  );
});
