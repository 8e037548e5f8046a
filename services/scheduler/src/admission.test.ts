import { create } from "@bufbuild/protobuf";
import { apply, LedgerState } from "@sheaf/ledger";
import { ControlSnapshotSchema, RecordSchema } from "@sheaf/proto";
import { DEFAULT_LIMITS } from "@sheaf/service";
import { expect, test } from "vitest";
import { Admission, NoRoomError } from "./admission.ts";
import { event } from "./ledger-writer.ts";

const MIB = 1024 * 1024;

/** A state with one group of `tasks` tasks of two attempts each. */
function admissionOf(tasks: number, retainedTasks = 1_000_000) {
  const state = new LedgerState();
  const value = { groupId: "g", maxAttempts: 2, sealed: true, items: { count: tasks } };
  const record = create(RecordSchema, { events: [event({ case: "groupAccepted", value })] });
  apply(state, { seq: 1, timeMs: 1, record });
  return new Admission({ state, limits: { ...DEFAULT_LIMITS, retainedTasks }, logMaxBytes: 64 * MIB });
}

const one = { events: 1, tasks: 1, attempts: 3 };
const saw = (bytes: number, lastSeq = "1") =>
  create(ControlSnapshotSchema, { streams: [{ name: "SHEAF_LOG", bytes: String(bytes), lastSeq }] });

test("work is let in while what was accepted, and it, can still write all their reports", () => {
  expect(() => admissionOf(60_000).check(one)).not.toThrow();
  expect(() => admissionOf(64_000).check(one)).toThrow(NoRoomError);
  expect(() => admissionOf(0).check({ events: 1, tasks: 65_000, attempts: 130_000 })).toThrow("no room");
});

test("what was folded counts until the broker tells the log's size", () => {
  const admission = admissionOf(0);
  admission.folded(62.9 * MIB);
  expect(() => admission.check(one)).toThrow(NoRoomError);
  admission.saw(saw(1 * MIB));
  expect(() => admission.check(one)).not.toThrow();
  admission.saw(saw(62.9 * MIB, "2"));
  expect(() => admission.check(one)).toThrow(NoRoomError);
});

test("a snapshot that shows the log as it was before, because it could not be asked, takes back nothing", () => {
  const admission = admissionOf(0);
  admission.saw(saw(1 * MIB));
  admission.folded(62.9 * MIB);
  admission.saw(saw(1 * MIB));
  expect(() => admission.check(one)).toThrow(NoRoomError);
});

test("no more tasks are kept than the limit says, finished ones included", () => {
  const admission = admissionOf(10, 10);
  expect(() => admission.check(one)).toThrow("more than 10 tasks");
  expect(() => admission.check({ ...one, tasks: 0 })).not.toThrow();
});
