import fc from "fast-check";
import { expect, test } from "vitest";
import { apply, LedgerState } from "../src/index.ts";
import { violations } from "./invariants.ts";
import { pictureOf } from "./picture.ts";
import { entriesOf, eventOf, play } from "./play.ts";
import { history, recordSteps, step } from "./steps.ts";
import { folded, logEntry, TestLog } from "./test-log.ts";

const RUNS = { numRuns: 400 };

test("every invariant holds after every record of any history", () => {
  fc.assert(
    fc.property(history, (records) => {
      const state = new LedgerState();
      let before = pictureOf(state);
      for (const entry of entriesOf(records)) {
        apply(state, entry);
        const after = pictureOf(state);
        expect(violations(after, before)).toEqual([]);
        before = after;
      }
    }),
    RUNS,
  );
});

test("folding the same records again gives an equal state, counters of the ignored included", () => {
  fc.assert(
    fc.property(history, (records) => {
      const { entries, state } = play(records);
      const again = folded(entries);
      expect(pictureOf(again)).toEqual(pictureOf(state));
      expect(again.ignored).toEqual(state.ignored);
      expect([...again.groups.values()].map((g) => g.revision)).toEqual(
        [...state.groups.values()].map((g) => g.revision),
      );
    }),
    RUNS,
  );
});

test("folding a prefix and then all of it, as a resumed reader may, is folding all of it", () => {
  fc.assert(
    fc.property(history, fc.nat(40), (records, cut) => {
      const { entries, state } = play(records);
      const resumed = folded(entries.slice(0, cut));
      for (const entry of entries) apply(resumed, entry);
      expect(pictureOf(resumed)).toEqual(pictureOf(state));
      expect(resumed.ignored).toEqual(state.ignored);
    }),
    RUNS,
  );
});

/** These say that the event met a state which it can still change by what it left undone: it is no repeat then. */
const UNTIMELY = [
  "future_run",
  "gap_in_items",
  "unknown_group",
  "stale_verdict",
  "foreign_items",
  "not_finished",
  "still_stopping",
] as const;

test("an event that is written twice counts once, whatever it is", () => {
  let repeats = 0;
  fc.assert(
    fc.property(history, step, (records, last) => {
      const log = play(records);
      const untimely = () => UNTIMELY.map((reason) => log.ignored(reason)).join();
      const earlier = untimely();
      const event = eventOf(last, log.state, log.timeMs);
      log.add(event);
      fc.pre(untimely() === earlier);
      // A group of no retention leaves with the next record, and its id is free again.
      fc.pre(![...log.state.groups.values()].some((g) => g.finished && g.terms.retentionMs === 0));
      const once = pictureOf(log.state);
      log.add(event);
      expect(pictureOf(log.state)).toEqual(once);
      repeats++;
    }),
    RUNS,
  );
  expect(repeats).toBeGreaterThan(40);
});

test("reports on different tasks count the same in either order", () => {
  fc.assert(
    fc.property(history, step, step, (records, a, b) => {
      fc.pre(a.do === "tell" && b.do === "tell");
      const first = { ...a, reports: a.reports.filter((r) => r.index % 2 === 0) };
      const second = { ...b, reports: b.reports.filter((r) => r.index % 2 === 1) };
      const { entries, state, timeMs } = play(records);
      const events = [first, second].map((s) => eventOf(s, state, timeMs));
      const [one, other] = [folded(entries), folded(entries)];
      apply(one, logEntry(state.seq + 1, timeMs, events));
      apply(other, logEntry(state.seq + 1, timeMs, events.toReversed()));
      expect(pictureOf(other)).toEqual(pictureOf(one));
      expect(other.ignored).toEqual(one.ignored);
    }),
    { numRuns: 300 },
  );
});

test("in the end everything leaves and all queues are empty", () => {
  fc.assert(
    fc.property(fc.array(recordSteps, { maxLength: 20, size: "max" }), (records) => {
      const log = play(records);
      for (const id of log.state.groups.keys())
        log.add(eventOf({ do: "cancel", group: id as "g0", expected: undefined, late: undefined }, log.state, 0));
      log.pass(700_000).add();
      expect(log.state.groups.size).toBe(0);
      for (const counts of log.state.queues.values()) expect([...counts]).toEqual([0, 0, 0, 0, 0, 0, 0]);
    }),
    RUNS,
  );
});

test("the histories reach every way in which something is ignored, and every task state", () => {
  const reasons = new Set<string>();
  const states = new Set<number>();
  for (const records of fc.sample(history, { numRuns: 3_000, seed: 7 })) {
    const { state } = play(records);
    for (const reason of state.ignored.keys()) reasons.add(reason);
    for (const task of pictureOf(state).groups.flatMap((g) => g.tasks)) states.add(task.state);
  }
  expect([...states].sort()).toEqual([1, 2, 3, 4, 5, 6]);
  expect([...reasons].sort()).toEqual([
    "already_terminal",
    "deleted_group",
    "duplicate_accept",
    "duplicate_items",
    "foreign_items",
    "foreign_return",
    "future_run",
    "gap_in_items",
    "group_closed",
    "late_accept",
    "malformed_report",
    "not_finished",
    "nothing_to_retry",
    "stale_round",
    "stale_run",
    "stale_verdict",
    "stale_webhook",
    "still_stopping",
    "unknown_group",
    "unknown_task",
  ]);
});

test("a record that needs a newer reader stops the fold and is not skipped", () => {
  const log = new TestLog();
  const entry = logEntry(1, log.timeMs, []);
  entry.record.minReader = 99;
  expect(() => apply(log.state, entry)).toThrow("needs fold version 99");
  expect(log.state.seq).toBe(0);
});

test("an event of a kind that is not known is counted and skipped", () => {
  const log = new TestLog();
  const entry = logEntry(1, log.timeMs, [{ $typeName: "sheaf.log.v1.Event", kind: { case: undefined } }]);
  apply(log.state, entry);
  expect(log.ignored("unknown_event")).toBe(1);
});
