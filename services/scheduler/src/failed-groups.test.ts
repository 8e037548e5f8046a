import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import { ErrorCode, RunOutcome } from "@sheaf/proto";
import { expect, test } from "vitest";
import { failedGroups } from "./failed-groups.ts";
import { FailureSummary } from "./failure-summary.ts";
import { event } from "./ledger-writer.ts";
import { accepted, foldedOf, foldNext, told } from "./snapshot/test-state.ts";

const FILTER = { tenant: "t", codes: new Set<ErrorCode>(), queue: "" };

/** Events that lead to a group of so many tasks, all of which have failed. */
const lateGroup = (groupId: string, count: number) => [
  accepted(groupId, count, { deadline: timestampFromMs(1) }),
  event({ case: "deadlinePassed", value: { groupId } }),
];

test("only groups with failures are handed out, newest first, of one tenant and queue", async () => {
  const { state } = foldedOf([
    ...lateGroup("old", 2),
    accepted("fine", 1),
    told("fine", RunOutcome.SUCCEEDED, [0]),
    accepted("waiting", 3),
    accepted("foreign", 1, { tenant: "other", deadline: timestampFromMs(1) }),
    event({ case: "deadlinePassed", value: { groupId: "foreign" } }),
    accepted("elsewhere", 1, { queue: "images", deadline: timestampFromMs(1) }),
    event({ case: "deadlinePassed", value: { groupId: "elsewhere" } }),
    ...lateGroup("new", 1),
  ]);
  const found = async (queue: string, tenant = "t") => {
    const ids: string[] = [];
    for await (const groups of failedGroups(state, { ...FILTER, queue, tenant })) {
      ids.push(...groups.map(({ terms }) => terms.id));
    }
    return ids;
  };
  expect(await found("")).toEqual(["new", "elsewhere", "old"]);
  expect(await found("demo")).toEqual(["new", "old"]);
  expect(await found("", "nobody")).toEqual([]);
});

test("the event loop turns within every few ten thousand tasks, and nothing is left out or told twice", async () => {
  const folding = foldedOf([]);
  for (let at = 0; at < 5_000; at++) for (const one of lateGroup(`g-${at}`, 20)) foldNext(folding, one);
  for (let at = 0; at < 9; at++) for (const one of lateGroup(`large-${at}`, 100_000)) foldNext(folding, one);
  const summary = new FailureSummary(FILTER);
  let [slices, most] = [0, 0];
  for await (const groups of failedGroups(folding.state, FILTER)) {
    slices++;
    const tasks = groups.reduce((sum, group) => sum + group.total, 0);
    most = Math.max(most, tasks);
    for (const group of groups) summary.add(group);
    // What comes while the loop turns is newer than what is looked at.
    for (const one of lateGroup(`meanwhile-${slices}`, 1)) foldNext(folding, one);
  }
  const [late, ...others] = summary.sums();
  expect(others).toEqual([]);
  expect(late).toMatchObject({ code: ErrorCode.DEADLINE_EXCEEDED, count: 1_000_000 });
  expect(late?.samples).toHaveLength(10);
  expect(slices).toBeGreaterThan(12);
  // One large group, or many small ones.
  expect(most).toBeLessThanOrEqual(108_192);
});
