import { FollowUpKind, RunOutcome } from "@sheaf/proto";
import fc from "fast-check";
import { expect, test } from "vitest";
import { accepted, appended, cancelled, deleted, reported, retried, sealed } from "../test/events.ts";
import { TestLog } from "../test/test-log.ts";
import { Restoring } from "./snapshot/restoring.ts";
import { StateWalk } from "./snapshot/state-walk.ts";
import { LedgerState } from "./state.ts";

const TENANTS = ["a", "b", "c"];
const { SUCCEEDED, FAILED } = RunOutcome;

/** The books as they follow from all groups there are. */
function naiveBooks(state: LedgerState) {
  return TENANTS.map((tenant) => {
    const own = [...state.groups.values()].filter(({ terms }) => terms.tenant === tenant);
    own.sort((x, y) => y.terms.acceptSeq - x.terms.acceptSeq || y.terms.acceptEvent - x.terms.acceptEvent);
    const unfinished = own.reduce((sum, group) => sum + group.total - group.finishedTasks, 0);
    return { tenant, groups: own.map(({ terms }) => terms.id), unfinished };
  });
}

function booksOf(state: LedgerState) {
  return TENANTS.map((tenant) => {
    const book = state.tenants.get(tenant);
    const groups = [...(book?.groups.before() ?? [])].map(({ terms }) => terms.id);
    return { tenant, groups, unfinished: book?.unfinishedTasks ?? 0 };
  });
}

function restoredFrom(state: LedgerState): LedgerState {
  const walk = new StateWalk(state);
  const restoring = new Restoring(walk.start);
  for (let tomb = walk.nextTomb(); tomb; tomb = walk.nextTomb()) restoring.addTomb(tomb);
  for (let image = walk.nextGroup(); image; image = walk.nextGroup()) restoring.addGroup(structuredClone(image));
  const restored = new LedgerState();
  restoring.fill(restored, walk.end());
  return restored;
}

const id = fc.nat(7).map((n) => `g${n}`);
const act = fc.oneof(
  { weight: 3, arbitrary: fc.record({ do: fc.constant("accept" as const), id, tenant: fc.nat(2), count: fc.nat(3) }) },
  fc.record({ do: fc.constantFrom("append" as const, "seal" as const, "cancel" as const), id }),
  { weight: 2, arbitrary: fc.record({ do: fc.constantFrom("delete" as const, "retry" as const), id }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constantFrom("succeed" as const, "fail" as const), id }) },
);
type Act = typeof act extends fc.Arbitrary<infer A> ? A : never;

function eventOf(one: Act, log: TestLog) {
  const first = log.state.groups.get(one.id)?.total ?? 0;
  const run = (index: number) => log.state.groups.get(one.id)?.tasks.run[index] ?? 1;
  switch (one.do) {
    case "accept":
      return accepted(one.id, {
        ...{ tenant: TENANTS[one.tenant] ?? "", count: one.count, rejected: one.count === 3 ? [1] : [] },
        ...{ sealed: one.count !== 2, maxAttempts: 1, retentionMs: 5_000 },
      });
    case "append":
      return appended(one.id, { first, count: 2 });
    case "seal":
      return sealed(one.id);
    case "cancel":
      return cancelled(one.id);
    case "delete":
      return deleted(one.id);
    case "retry":
      return retried(one.id, { cancelled: false });
    case "succeed":
    case "fail": {
      const outcome = one.do === "fail" ? FAILED : SUCCEEDED;
      return reported(
        "w",
        one.id,
        [0, 1, 2].map((index) => ({ index, run: run(index), outcome })),
      );
    }
  }
}

test("a tenant's book says what its groups say, through accepts, reports, retries, deletes, expiry and a restart", () => {
  const seen = { left: 0, retried: 0 };
  const record = fc.record({
    afterMs: fc.constantFrom(0, 10, 4_000, 25 * 3_600_000),
    acts: fc.array(act, { minLength: 1, maxLength: 3 }),
  });
  fc.assert(
    fc.property(fc.array(record, { maxLength: 50, size: "max" }), (records) => {
      const log = new TestLog({ forgotten: () => seen.left++, retried: () => seen.retried++ });
      for (const { afterMs, acts } of records) {
        log.pass(afterMs).add(...acts.map((one) => eventOf(one, log)));
        expect(booksOf(log.state)).toEqual(naiveBooks(log.state));
      }
      expect(booksOf(restoredFrom(log.state))).toEqual(booksOf(log.state));
    }),
    { numRuns: 400 },
  );
  // What is hard about it has come about.
  expect(Math.min(seen.left, seen.retried), JSON.stringify(seen)).toBeGreaterThan(5);
});

test("submits of the last minute are counted over deletes and, for what lives, over a restart; follow-ups are none", () => {
  const log = new TestLog();
  log.add(accepted("old", { count: 1 })).pass(70_000);
  log.add(accepted("gone", { count: 0 }), accepted("parent", { count: 0, followUps: [FollowUpKind.FINISHED] }));
  log.add(accepted("child", { count: 1, parent: { id: "parent", kind: FollowUpKind.FINISHED } }), deleted("gone"));
  const countIn = (state: LedgerState) => state.tenants.get("t")?.submits.count(log.timeMs);
  expect(countIn(log.state)).toBe(2);
  expect(countIn(restoredFrom(log.state))).toBe(1);
});

test("a tenant whose groups have left is forgotten", () => {
  const log = new TestLog().add(accepted("g", { count: 0, tenant: "brief", retentionMs: 60_000 }));
  expect(log.state.tenants.get("brief")).toBeDefined();
  log.pass(120_000).add(sealed("nobody"));
  expect(log.state.tenants.get("brief")).toBeUndefined();
});
