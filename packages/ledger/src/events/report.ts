import { ErrorCode, type GroupReports, type RunDetail, RunOutcome, type RunsReported, TaskState } from "@sheaf/proto";
import type { Group } from "../group.ts";
import { type Applying, groupOf } from "../state.ts";
import { isTerminal, nextTaskState } from "../task-machine.ts";
import { endRun, failRun } from "./end-run.ts";
import { finishIfDone } from "./finish.ts";

/** One report out of the columns. */
interface Report {
  readonly index: number;
  readonly run: number;
  readonly worker: number;
  readonly startedAtMs: number;
  readonly runMs: number;
  readonly detail: RunDetail | undefined;
}

/** A worker tells of its runs. Whatever is late, doubled or out of order changes nothing. */
export function applyReported(event: RunsReported, a: Applying): void {
  const worker = a.state.workerNumber(event.worker);
  for (const reports of event.groups) {
    const group = groupOf(reports.groupId, a);
    if (!group) continue;
    if (!wellFormed(reports)) a.state.ignore("malformed_report");
    else applyGroupReports(group, reports, worker, a);
  }
}

function applyGroupReports(group: Group, reports: GroupReports, worker: number, a: Applying): void {
  const details = new Map(reports.details.map((d) => [d.position, d]));
  const { index, run, outcome, startedAgoMs, runMs } = reports;
  for (let k = 0; k < index.length; k++) {
    const report: Report = {
      index: index[k] ?? 0,
      run: run[k] ?? 0,
      worker,
      startedAtMs: Math.max(group.terms.acceptedAtMs, a.timeMs - (startedAgoMs[k] ?? 0)),
      runMs: runMs[k] ?? 0,
      detail: details.get(k),
    };
    if (mayCount(group, report, outcome[k] ?? RunOutcome.UNSPECIFIED, a)) {
      count(group, report, outcome[k] ?? RunOutcome.UNSPECIFIED, a);
    }
  }
  group.revision = a.seq;
  finishIfDone(group, a);
}

function wellFormed(r: GroupReports): boolean {
  const n = r.index.length;
  return r.run.length === n && r.outcome.length === n && r.startedAgoMs.length === n && r.runMs.length === n;
}

/** The first success of a round counts even when its run was given up; every other report must be of the current run. */
function mayCount(group: Group, report: Report, outcome: RunOutcome, a: Applying): boolean {
  if (report.index >= group.total || report.run === 0) return refuse(a, "unknown_task");
  if (isTerminal(group.state(report.index))) return refuse(a, "already_terminal");
  const current = group.tasks.run[report.index] ?? 0;
  if (report.run > current) return refuse(a, "future_run");
  if (report.run < current && outcome !== RunOutcome.SUCCEEDED) return refuse(a, "stale_run");
  if (report.run < (group.rounds.get(report.index)?.firstRun ?? 1)) return refuse(a, "stale_run");
  return true;
}

function refuse(a: Applying, reason: Parameters<Applying["state"]["ignore"]>[0]): false {
  a.state.ignore(reason);
  return false;
}

function count(group: Group, report: Report, outcome: RunOutcome, a: Applying): void {
  switch (outcome) {
    case RunOutcome.STARTED:
      return started(group, report, a);
    case RunOutcome.SUCCEEDED:
      return succeeded(group, report, a);
    case RunOutcome.FAILED:
      return failed(group, report, a);
    case RunOutcome.RETURNED:
      return returned(group, report, a);
    default:
      return a.state.ignore("malformed_report");
  }
}

function started(group: Group, r: Report, a: Applying): void {
  if (group.state(r.index) === TaskState.RUNNING) return a.state.ignore("stale_run");
  markStarted(group, r);
  a.state.move(group, r.index, TaskState.RUNNING);
  group.dueAtMs.delete(r.index);
  a.changes.started?.(group, r.index, r.worker);
}

function markStarted(group: Group, r: Report): void {
  group.tasks.worker[r.index] = r.worker;
  group.tasks.startedAtMs[r.index] = r.startedAtMs;
  // Workers tell of their starts in any order; the group started with the first.
  if (group.startedAtMs === 0 || r.startedAtMs < group.startedAtMs) group.startedAtMs = r.startedAtMs;
}

function markEnded(group: Group, r: Report, a: Applying): void {
  markStarted(group, r);
  group.tasks.endedAtMs[r.index] = Math.min(a.timeMs, r.startedAtMs + r.runMs);
  group.tasks.runMs[r.index] = r.runMs;
  group.tasks.detailSeq[r.index] = r.detail ? a.seq : 0;
}

function succeeded(group: Group, r: Report, a: Applying): void {
  const holder = group.tasks.worker[r.index] ?? 0;
  markEnded(group, r, a);
  group.tasks.errorCode[r.index] = ErrorCode.UNSPECIFIED;
  endRun(group, r.index, { worker: holder, how: "succeeded", next: TaskState.SUCCEEDED }, a);
}

function failed(group: Group, r: Report, a: Applying): void {
  const holder = group.tasks.worker[r.index] ?? 0;
  const error = r.detail?.error;
  markEnded(group, r, a);
  const code = error?.code || ErrorCode.INTERNAL;
  const loss = r.detail?.crashed ?? false;
  failRun(group, r.index, { worker: holder, how: "failed", code, choice: error?.retryable ?? false, loss }, a);
}

/** Handed back. Another worker's redelivery of a run that is under way does not end it: the leader judges its worker. */
function returned(group: Group, r: Report, a: Applying): void {
  const holder = group.tasks.worker[r.index] ?? 0;
  if (holder !== 0 && holder !== r.worker) return a.state.ignore("foreign_return");
  const event = group.tasks.failures[r.index] ? "returned_after_failure" : "returned";
  const next = nextTaskState(group.state(r.index), event);
  if (next !== undefined) endRun(group, r.index, { worker: holder, how: "returned", next }, a);
}
