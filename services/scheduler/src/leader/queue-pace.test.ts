import { create } from "@bufbuild/protobuf";
import { apply, LedgerState } from "@sheaf/ledger";
import { RecordSchema, RunOutcome } from "@sheaf/proto";
import { describe, expect, test } from "vitest";
import { type EventKind, event } from "../ledger-writer.ts";
import { QueuePaces } from "./queue-pace.ts";

const SLOTS = 8;
const COUNT = 40;

/** A pace that listens to a fold of its own, at which one second passes from record to record. */
function folding() {
  const state = new LedgerState();
  const changes = new QueuePaces(() => state.timeMs);
  const pace = changes.of("images");
  const fold = (kind: EventKind) => {
    const seq = state.seq + 1;
    apply(state, { seq, timeMs: seq * 1_000, record: create(RecordSchema, { events: [event(kind)] }) }, changes);
  };
  const items = { firstIndex: 0, count: COUNT };
  const terms = { task: "image.process", queue: "images", maxAttempts: 20 };
  fold({ case: "groupAccepted", value: { groupId: "g", ...terms, items, sealed: true } });
  const report = (outcome: RunOutcome, index: number, run: number, runMs: number) => {
    const columns = { index: [index], run: [run], outcome: [outcome], startedAgoMs: [runMs], runMs: [runMs] };
    fold({ case: "runsReported", value: { worker: "w", groups: [{ groupId: "g", ...columns }] } });
  };
  return { pace, report, fold };
}

describe("the pace of a queue", () => {
  test("is not taken from runs that were handed back or lost: they say nothing of how long the work takes", () => {
    const { pace, report, fold } = folding();
    report(RunOutcome.SUCCEEDED, 0, 1, 1_000);
    const before = pace.window(SLOTS);
    for (let index = 1; index < COUNT / 2; index++) report(RunOutcome.RETURNED, index, 1, 0);
    for (let index = COUNT / 2; index < COUNT; index++) {
      report(RunOutcome.STARTED, index, 1, 0);
      fold({ case: "runsLost", value: { worker: "w", groups: [{ groupId: "g", index: [index], run: [1] }] } });
    }
    expect(pace.window(SLOTS)).toBe(before);
  });

  test("does not let an outage of the broker open the window of slow work", () => {
    const { pace, report } = folding();
    report(RunOutcome.SUCCEEDED, 0, 1, 1_000);
    for (let i = 0; i < 100; i++) pace.published(60_000);
    expect(pace.window(SLOTS)).toBeLessThanOrEqual(8 * SLOTS);
  });
});
