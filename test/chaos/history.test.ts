import { create, type MessageInitShape } from "@bufbuild/protobuf";
import type { StoredRecord } from "@sheaf/broker";
import { EventSchema, FollowUpKind, RecordSchema, RunOutcome } from "@sheaf/proto";
import { expect, test } from "vitest";
import { fold, type History, recordsOf, reportsOf, startedAfter, unsettled } from "./history.ts";

type Kind = NonNullable<MessageInitShape<typeof EventSchema>["kind"]>;
const { STARTED, SUCCEEDED } = RunOutcome;

/** A log of one event a record, a second apart: record 1 is of second 1. */
function logOf(...kinds: Kind[]): History {
  const records = kinds.map((kind, i): StoredRecord => {
    const event = create(EventSchema, { kind });
    return {
      seq: i + 1,
      timeMs: (i + 1) * 1_000,
      bytes: 0,
      record: create(RecordSchema, { writer: "w", events: [event] }),
    };
  });
  return fold(records);
}

const accepted = (more: object = {}): Kind => ({
  case: "groupAccepted",
  value: {
    groupId: "g",
    task: "t",
    queue: "q",
    maxAttempts: 1,
    retentionMs: 1e9,
    sealed: true,
    items: { count: 2 },
    ...more,
  },
});
const reported = (outcome: RunOutcome, index: number, agoMs: number): Kind => ({
  case: "runsReported",
  value: {
    worker: "w",
    groups: [{ groupId: "g", index: [index], run: [1], outcome: [outcome], startedAgoMs: [agoMs], runMs: [0] }],
  },
});
const cancelled: Kind = { case: "groupCancelled", value: { groupId: "g" } };
const confirmed: Kind = { case: "cancelConfirmed", value: { groupId: "g", round: 1 } };
const retried: Kind = { case: "groupRetried", value: { groupId: "g", cancelled: true } };

test("every task's end is counted, once for each round, however often it is told", () => {
  const end = reported(SUCCEEDED, 0, 0);
  expect(logOf(accepted(), end, end).endings.get("g")).toEqual([1, 0]);
  expect(logOf(accepted(), end, cancelled, confirmed).endings.get("g")).toEqual([1, 1]);
  expect(logOf(accepted(), end, cancelled, confirmed, retried).endings.get("g")).toEqual([1, 0]);
});

test("what is left open is named: tasks, stops, follow-ups", () => {
  const ends = [reported(SUCCEEDED, 0, 0), reported(SUCCEEDED, 1, 0)];
  expect(unsettled(logOf(accepted()))).toEqual(["g is not finished"]);
  expect(unsettled(logOf(accepted({ sealed: false }), ...ends))).toEqual(["g is not finished"]);
  expect(unsettled(logOf(accepted(), ...ends))).toEqual([]);
  expect(unsettled(logOf(accepted(), cancelled))).toEqual(["g: a stop is not confirmed"]);
  expect(unsettled(logOf(accepted(), cancelled, confirmed))).toEqual([]);
  const followed = accepted({ onFinished: { task: "t" } });
  expect(unsettled(logOf(followed, ...ends))).toEqual(["g: a follow-up is missing"]);
  const next = accepted({ groupId: "h", parentId: "g", followUp: FollowUpKind.FINISHED });
  expect(unsettled(logOf(followed, ...ends, next))).toEqual(["h is not finished"]);
});

test("a run counts as started when it was first told of, and a report behind a cancel counts for nothing", () => {
  const history = logOf(
    accepted(),
    reported(STARTED, 0, 500),
    cancelled,
    reported(SUCCEEDED, 0, 1_000),
    reported(STARTED, 1, 0),
  );
  expect(reportsOf(history, "g").map(({ run, startedAtMs }) => [run, startedAtMs])).toEqual([
    ["0/1", 1_500],
    ["0/1", 3_000],
    ["1/1", 5_000],
  ]);
  expect(startedAfter(history, "g", 2_000)).toEqual(["1/1"]);
  expect(startedAfter(history, "g", 1_000)).toEqual(["0/1", "1/1"]);
  expect(history.lastCounted.get("g")).toBe(2);
  expect(recordsOf(history, "g", "groupAccepted", "groupCancelled").map(({ seq }) => seq)).toEqual([1, 3]);
});
