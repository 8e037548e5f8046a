import { create, toBinary } from "@bufbuild/protobuf";
import { ErrorCode, RecordSchema, type RunsReported } from "@sheaf/proto";
import fc from "fast-check";
import { expect, test } from "vitest";
import { type Ending, failed, RETURNED, STARTED, succeeded } from "./ending.ts";
import { planReportBatch, type ReportedRun } from "./report-batch.ts";
import { TaskFailure } from "./task-failure.ts";

const NOW_MS = 1e6;
const UINT32 = 0xffff_ffff;

const endings: fc.Arbitrary<Ending> = fc.oneof(
  fc.constant(STARTED),
  fc.constant(succeeded(undefined)),
  fc.string({ unit: "binary", maxLength: 200 }).map((text) => succeeded({ result: { text } })),
  fc
    .string({ unit: "grapheme", maxLength: 200 })
    .map((message) => failed(new TaskFailure(ErrorCode.TASK_FAILED, message), 3)),
);
const uint32 = fc.integer({ min: 0, max: UINT32 });
const reports: fc.Arbitrary<ReportedRun[]> = fc.array(
  fc.record({
    groupId: fc.constantFrom("0192d1d2-7f3a-7000-8000-000000000001", "g", "group-2"),
    index: uint32,
    run: uint32,
    startedMs: fc.option(fc.double({ min: 0, max: NOW_MS, noNaN: true }), { nil: undefined }),
    endedMs: fc.option(fc.double({ min: 0, max: NOW_MS, noNaN: true }), { nil: undefined }),
    report: fc.option(endings, { nil: undefined }),
  }),
  { minLength: 1, maxLength: 100 },
);

function plan(pending: readonly ReportedRun[], maxBytes: number) {
  return planReportBatch(pending, { worker: "w1", maxBytes, nowMs: NOW_MS });
}

/** The reports of a batch, one by one, as a reader of the log sees them. */
function rows({ groups }: RunsReported): string[] {
  return groups.flatMap((group) =>
    group.index.map((index, k) => `${group.groupId}/${index}/${group.run[k]} ${group.outcome[k]}`),
  );
}

test("columns are equally long and every detail points into them", () => {
  fc.assert(
    fc.property(reports, (pending) => {
      for (const group of plan(pending, UINT32).reported.groups) {
        const { index, run, outcome, startedAgoMs, runMs, details } = group;
        expect(new Set([index, run, outcome, startedAgoMs, runMs].map((column) => column.length)).size).toBe(1);
        expect(details.every(({ position }) => position < index.length)).toBe(true);
        expect(startedAgoMs.concat(runMs).every((ms) => Number.isInteger(ms) && ms >= 0 && ms <= UINT32)).toBe(true);
      }
    }),
  );
});

test("batch after batch reports everything once and keeps the order within a group", () => {
  fc.assert(
    fc.property(reports, fc.integer({ min: 1, max: 2_000 }), (pending, maxBytes) => {
      const seen: string[] = [];
      for (let rest = pending; rest.length > 0; ) {
        const batch = plan(rest, maxBytes);
        expect(batch.taken).toBeGreaterThan(0);
        seen.push(...rows(batch.reported));
        rest = rest.slice(batch.taken);
      }
      const expected = pending.flatMap(({ groupId, index, run, report }) =>
        report ? [`${groupId}/${index}/${run} ${report.outcome}`] : [],
      );
      for (const groupId of new Set(pending.map((run) => run.groupId))) {
        const ofGroup = (row: string) => row.startsWith(`${groupId}/`);
        expect(seen.filter(ofGroup)).toEqual(expected.filter(ofGroup));
      }
    }),
  );
});

test("a batch of several reports encodes to no more than its bound", () => {
  fc.assert(
    fc.property(reports, fc.integer({ min: 1, max: 4_000 }), (pending, maxBytes) => {
      const { reported } = plan(pending, maxBytes);
      if (rows(reported).length === 1) return;
      const events = [{ kind: { case: "runsReported" as const, value: reported } }];
      const envelope = 16;
      expect(toBinary(RecordSchema, create(RecordSchema, { events })).byteLength).toBeLessThanOrEqual(
        maxBytes + envelope,
      );
    }),
  );
});

test("a run that has not ended, or never started, has taken no time", () => {
  const base = { groupId: "g", index: 0, run: 1 };
  const { groups } = plan(
    [
      { ...base, startedMs: NOW_MS - 40, endedMs: undefined, report: STARTED },
      { ...base, startedMs: NOW_MS - 40, endedMs: NOW_MS - 10.4, report: succeeded(undefined) },
      { ...base, startedMs: undefined, endedMs: NOW_MS, report: RETURNED },
    ],
    UINT32,
  ).reported;
  expect(groups[0]).toMatchObject({ startedAgoMs: [40, 40, 0], runMs: [0, 30, 0] });
});
