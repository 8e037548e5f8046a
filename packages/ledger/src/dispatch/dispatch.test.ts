import { RunOutcome } from "@sheaf/proto";
import { expect, test } from "vitest";
import { accepted, appended, cancelled, FAILED_AGAIN, reported, retried, sealed } from "../../test/events.ts";
import { TestLog } from "../../test/test-log.ts";
import { ChangeFan } from "../changes.ts";
import { Dispatch } from "./dispatch.ts";

const { STARTED, SUCCEEDED } = RunOutcome;

function led(): { log: TestLog; dispatch: Dispatch; fan: ChangeFan } {
  const fan = new ChangeFan();
  const log = new TestLog(fan);
  const dispatch = new Dispatch(log.state);
  fan.listen(dispatch);
  return { log, dispatch, fan };
}

const indexes = (runs: readonly { index: number }[]) => runs.map((r) => r.index);

test("a held group sends nothing until it is sealed", () => {
  const { log, dispatch } = led();
  log.add(accepted("g", { count: 2, hold: true, sealed: false }), appended("g", { first: 2, count: 1 }));
  expect(dispatch.plan("demo", 9, log.timeMs)).toEqual([]);
  log.add(sealed("g"));
  expect(indexes(dispatch.plan("demo", 9, log.timeMs))).toEqual([0, 1, 2]);
});

test("a failed run goes out again when its backoff ends", () => {
  const { log, dispatch } = led();
  log.add(accepted("g", { count: 1 }));
  dispatch.plan("demo", 1, log.timeMs);
  log.add(reported("w", "g", [{ index: 0, ...FAILED_AGAIN }]));
  expect(dispatch.plan("demo", 1, log.timeMs)).toEqual([]);
  const dueMs = dispatch.nextDueMs("demo");
  expect(dueMs).toBeGreaterThan(log.timeMs);
  expect(dispatch.plan("demo", 1, dueMs - 1)).toEqual([]);
  expect(dispatch.plan("demo", 1, dueMs)).toMatchObject([{ index: 0, run: 2 }]);
});

test("what is due no longer asks to be woken for, even while the window is full", () => {
  const { log, dispatch } = led();
  log.add(accepted("g", { count: 1 }));
  dispatch.plan("demo", 1, log.timeMs);
  log.add(reported("w", "g", [{ index: 0, ...FAILED_AGAIN }]));
  log.pass(60_000);
  expect(dispatch.plan("demo", 0, log.timeMs)).toEqual([]);
  expect(dispatch.nextDueMs("demo")).toBe(Number.POSITIVE_INFINITY);
  expect(dispatch.plan("demo", 1, log.timeMs)).toHaveLength(1);
});

test("a group past its not_before is offered again at once, without a wake-up in the past", () => {
  const { log, dispatch } = led();
  log.add(accepted("g", { count: 2, notBeforeMs: log.timeMs + 100 }));
  expect(dispatch.plan("demo", 9, log.timeMs + 99)).toEqual([]);
  const [first] = dispatch.plan("demo", 1, log.timeMs + 100);
  if (first) dispatch.putBack(first);
  expect(dispatch.nextDueMs("demo")).toBe(Number.POSITIVE_INFINITY);
  expect(indexes(dispatch.plan("demo", 9, log.timeMs + 100))).toEqual([0, 1]);
});

test("a run put back after its group ended is dropped, and nothing of the group is kept", () => {
  const { log, dispatch } = led();
  log.add(accepted("g", { count: 1, retentionMs: 0 }));
  const [run] = dispatch.plan("demo", 1, log.timeMs);
  log.add(cancelled("g")).pass(1).add(sealed("nobody"));
  if (run) dispatch.putBack(run);
  expect(dispatch.out("demo")).toBe(0);
  expect(dispatch.groups("demo")).toBe(0);
});

test("a late success while the next run is out frees its place", () => {
  const { log, dispatch } = led();
  log.add(accepted("g", { count: 1 }));
  dispatch.plan("demo", 1, log.timeMs);
  log.add(reported("w", "g", [{ index: 0, ...FAILED_AGAIN }])).pass(60_000);
  dispatch.plan("demo", 1, log.timeMs);
  expect(dispatch.out("demo")).toBe(1);
  log.add(reported("w", "g", [{ index: 0, run: 1, outcome: SUCCEEDED }]));
  expect(dispatch.out("demo")).toBe(0);
});

test("two looks in a row offer what is nowhere and name what nobody needs; the first adopts what is found", () => {
  const { log, dispatch } = led();
  log.add(accepted("g", { count: 4 }), accepted("h", { count: 1 }), cancelled("h"));
  dispatch.plan("demo", 2, log.timeMs);
  const present = [
    { groupId: "g", index: 1, run: 1 },
    { groupId: "h", index: 0, run: 1 },
  ];
  const held = [{ groupId: "g", index: 3, run: 1 }];
  expect(dispatch.reconcile("demo", present, held)).toEqual({ suspects: 1, missing: 0, adopted: 1, stale: [] });
  expect(dispatch.out("demo")).toBe(3);
  const second = dispatch.reconcile("demo", present, held);
  expect(second).toEqual({ suspects: 0, missing: 1, adopted: 0, stale: [present[1]] });
  expect(dispatch.out("demo")).toBe(2);
  expect(indexes(dispatch.plan("demo", 9, log.timeMs))).toEqual([0, 2]);
});

test("a run that is handed out anew between two looks is not taken for missing by the second", () => {
  const { log, dispatch } = led();
  log.add(accepted("g", { count: 1 }));
  const [run] = dispatch.plan("demo", 1, log.timeMs);
  expect(dispatch.reconcile("demo", [], [])).toMatchObject({ suspects: 1 });
  if (run) dispatch.putBack(run);
  expect(dispatch.plan("demo", 1, log.timeMs)).toHaveLength(1);
  expect(dispatch.reconcile("demo", [], [])).toMatchObject({ suspects: 1, missing: 0 });
});

test("a started run that is found nowhere stays its worker's", () => {
  const { log, dispatch } = led();
  log.add(accepted("g", { count: 1 }), reported("w", "g", [{ index: 0, outcome: STARTED }]));
  for (let look = 0; look < 3; look++) {
    expect(dispatch.reconcile("demo", [], [])).toMatchObject({ suspects: 0, missing: 0 });
  }
  expect(dispatch.plan("demo", 9, log.timeMs)).toEqual([]);
});

test("a new leader knows what is running and waits before it offers what an older broker may have handed out", () => {
  const { log } = led();
  log.add(accepted("old", { count: 2 }), reported("w", "old", [{ index: 0, outcome: STARTED }]));
  log.pass(10).add(accepted("new", { count: 1 }));
  const next = new Dispatch(log.state);
  expect(next.out("demo")).toBe(1);
  next.settle(log.timeMs, log.timeMs + 5_000);
  expect(next.plan("demo", 9, log.timeMs)).toMatchObject([{ group: { terms: { id: "new" } } }]);
  next.reconcile("demo", [], [{ groupId: "old", index: 1, run: 1 }]);
  expect(next.plan("demo", 9, log.timeMs + 5_000)).toEqual([]);
});

test("what was offered once may be out, what never was is not, and of what was there before it a leader cannot know", () => {
  const { log, dispatch } = led();
  log.add(accepted("g", { count: 3 }));
  const [first] = dispatch.plan("demo", 1, log.timeMs);
  const mayBeOut = (desk: Dispatch) => [0, 1, 2].map((index) => desk.mayBeOut(log.group("g"), index));
  expect(mayBeOut(dispatch)).toEqual([true, false, false]);
  // A publish that failed may have arrived.
  if (first) dispatch.putBack(first);
  expect(mayBeOut(dispatch)).toEqual([true, false, false]);
  const next = new Dispatch(log.state);
  expect(mayBeOut(next)).toEqual([true, true, true]);
  // A publish of the leader before may still be on its way when this one looks.
  next.reconcile("demo", [{ groupId: "g", index: 1, run: 1 }], []);
  expect(mayBeOut(next)).toEqual([true, true, true]);
});

test("where others turn out to have handed out runs of a group, or it is retried, all of it may be out", () => {
  const { log, dispatch } = led();
  const mayBeOut = (group: string) => [0, 1].map((index) => dispatch.mayBeOut(log.group(group), index));
  log.add(accepted("strayed", { count: 2 }), accepted("again", { count: 2, maxAttempts: 1 }));
  expect([mayBeOut("strayed"), mayBeOut("again")]).toEqual([
    [false, false],
    [false, false],
  ]);
  log.add(reported("w", "strayed", [{ index: 1, outcome: RunOutcome.STARTED }]));
  const failed = [0, 1].map((index) => ({ index, outcome: RunOutcome.FAILED }));
  log.add(reported("w", "again", failed), retried("again"));
  expect([mayBeOut("strayed"), mayBeOut("again")]).toEqual([
    [true, true],
    [true, true],
  ]);
});

test("a backoff that ends while an older broker's runs are waited for sends nothing of that group", () => {
  const { log, dispatch } = led();
  log.add(accepted("g", { count: 1 }));
  dispatch.plan("demo", 1, log.timeMs);
  log.add(reported("w", "g", [{ index: 0, ...FAILED_AGAIN }])).pass(1);
  dispatch.settle(log.timeMs, log.timeMs + 5_000);
  expect(dispatch.plan("demo", 1, log.timeMs + 4_999)).toEqual([]);
  expect(dispatch.plan("demo", 1, log.timeMs + 5_000)).toHaveLength(1);
});

test("a group that comes back has its whole share again", () => {
  const { log, dispatch } = led();
  log.add(accepted("batch", { count: 100 }), accepted("drip", { count: 1, sealed: false }));
  dispatch.plan("demo", 4 + 1 + 4, log.timeMs);
  log.add(appended("drip", { first: 1, count: 9 }));
  const names = dispatch.plan("demo", 8, log.timeMs).map(({ group }) => group.terms.id);
  expect(names.filter((name) => name === "drip")).toHaveLength(4);
});
