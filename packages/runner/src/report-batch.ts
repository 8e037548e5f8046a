import { create } from "@bufbuild/protobuf";
import { type GroupReports, GroupReportsSchema, RunOutcome, type RunsReported, RunsReportedSchema } from "@sheaf/proto";
import type { Ending } from "./ending.ts";

/** What a report says of the run itself. Times are of one monotonic clock, in milliseconds. */
export interface ReportedRun {
  readonly groupId: string;
  readonly index: number;
  readonly run: number;
  /** Undefined when it never started. */
  readonly startedMs: number | undefined;
  /** Undefined while it runs. */
  readonly endedMs: number | undefined;
  /** What is to be written; undefined when nothing is (any more). */
  readonly report: Ending | undefined;
}

/** Reports that fit one record. */
export interface ReportBatch {
  readonly reported: RunsReported;
  /** How many runs were taken from the front. */
  readonly taken: number;
}

/** Upper bounds in the protobuf encoding: a tag is one byte, a length or a uint32 at most five. */
const REPORT_BYTES = 4 * 5 + 1;
const GROUP_BYTES = 7 * 6;
const DETAIL_BYTES = 2 * 6;
/** A UTF-16 code unit is at most three bytes of UTF-8. */
const CHAR_BYTES = 3;

/**
 * Puts the reports of runs together, from the front until the encoded RunsReported could pass `maxBytes`; at least one
 * run is always taken. Pure: what was taken is for the caller to remove.
 */
export function planReportBatch(
  runs: readonly ReportedRun[],
  options: { worker: string; maxBytes: number; nowMs: number },
): ReportBatch {
  const groups = new Map<string, GroupReports>();
  let bytes = 6 + CHAR_BYTES * options.worker.length;
  let taken = 0;
  for (const run of runs) {
    const { report, groupId } = run;
    if (report) {
      const known = groups.get(groupId);
      bytes += known ? reportBytes(report) : reportBytes(report) + GROUP_BYTES + CHAR_BYTES * groupId.length;
      if (bytes > options.maxBytes && groups.size > 0) break;
      const group = known ?? create(GroupReportsSchema, { groupId });
      if (!known) groups.set(groupId, group);
      addReport(group, run, report, options.nowMs);
    }
    taken++;
  }
  return { reported: create(RunsReportedSchema, { worker: options.worker, groups: [...groups.values()] }), taken };
}

function reportBytes({ detail, detailBytes }: Ending): number {
  return detail ? REPORT_BYTES + DETAIL_BYTES + detailBytes : REPORT_BYTES;
}

function addReport(group: GroupReports, run: ReportedRun, { outcome, detail }: Ending, nowMs: number): void {
  const position = group.index.push(run.index) - 1;
  const { startedMs = nowMs, endedMs = nowMs } = run;
  const ended = outcome !== RunOutcome.STARTED && run.startedMs !== undefined;
  group.run.push(run.run);
  group.outcome.push(outcome);
  group.startedAgoMs.push(wholeMs(nowMs - startedMs));
  group.runMs.push(ended ? wholeMs(endedMs - startedMs) : 0);
  if (detail) group.details.push({ ...detail, position });
}

/** A duration as a uint32. */
function wholeMs(ms: number): number {
  return Math.min(Math.max(Math.round(ms), 0), 0xffff_ffff);
}
