import { create } from "@bufbuild/protobuf";
import { apply, ChangeFan, LedgerState, RunningRuns } from "@sheaf/ledger";
import { RecordSchema, RunOutcome, WorkerHeartbeatSchema } from "@sheaf/proto";
import { expect, test } from "vitest";
import { type EventKind, event } from "../ledger-writer.ts";
import { AbsentRuns } from "./absent-runs.ts";

const GROUP = "g";

/** A worker "w" that has started tasks 0 and 1. */
function started() {
  const state = new LedgerState();
  const running = new RunningRuns(state);
  const fan = new ChangeFan();
  fan.listen(running);
  const fold = (kind: EventKind) => {
    const record = create(RecordSchema, { events: [event(kind)] });
    apply(state, { seq: state.seq + 1, timeMs: 1, record }, fan);
  };
  const report = (outcome: RunOutcome, index: number[]) => {
    const each = (value: number) => index.map(() => value);
    const columns = { index, run: each(1), outcome: index.map(() => outcome), startedAgoMs: each(0), runMs: each(0) };
    fold({ case: "runsReported", value: { worker: "w", groups: [{ groupId: GROUP, ...columns }] } });
  };
  fold({ case: "groupAccepted", value: { groupId: GROUP, sealed: true, items: { count: 2 } } });
  report(RunOutcome.STARTED, [0, 1]);
  let heardAtMs = 0;
  const heard = (...held: number[]) => ({
    heardAtMs: heardAtMs++,
    heartbeat: create(WorkerHeartbeatSchema, {
      worker: "w",
      held: held.map((index) => ({ groupId: GROUP, index, run: 1 })),
    }),
  });
  return { absent: new AbsentRuns(running), heard, report };
}

test("a started run that two heartbeats in a row do not name is absent, and no other", () => {
  const { absent, heard } = started();
  expect(absent.of(heard(0), 1)).toEqual([]);
  expect(absent.of(heard(0), 1)).toEqual([{ groupId: GROUP, index: [1], run: [1] }]);
});

test("the same heartbeat looked at twice says it once, and one that names the run again takes it back", () => {
  const { absent, heard } = started();
  const first = heard(0);
  expect([absent.of(first, 1), absent.of(first, 1)]).toEqual([[], []]);
  expect(absent.of(heard(0, 1), 1)).toEqual([]);
  expect(absent.of(heard(0), 1)).toEqual([]);
});

test("a run whose report was folded meanwhile is not absent", () => {
  const { absent, heard, report } = started();
  absent.of(heard(0), 1);
  report(RunOutcome.SUCCEEDED, [1]);
  expect(absent.of(heard(0), 1)).toEqual([]);
});

test("of a heartbeat that is full nothing is said", () => {
  const { absent, heard } = started();
  const full = () => heard(...Array<number>(4_096).fill(7));
  expect([absent.of(full(), 1), absent.of(full(), 1)]).toEqual([[], []]);
});
