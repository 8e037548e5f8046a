import type { ErrorCode, Event } from "@sheaf/proto";
import type { LedgerState, LogEntry } from "../src/index.ts";
import {
  accepted,
  appended,
  cancelled,
  confirmed,
  deadlinePassed,
  deleted,
  lost,
  type ReportPlan,
  reported,
  retried,
  sealed,
  tasksCancelled,
  webhookAttempted,
  webhookRequested,
} from "./events.ts";
import type { RecordSteps, ReportStep, Step } from "./steps.ts";
import { TestLog } from "./test-log.ts";

/** Turns steps into records by folding them one after the other. The log holds them and the state they lead to. */
export function play(records: readonly RecordSteps[], log = new TestLog()): TestLog {
  for (const { afterMs, steps } of records) {
    log.pass(afterMs);
    log.add(...steps.map((step) => eventOf(step, log.state, log.timeMs)));
  }
  return log;
}

/** The records of a history alone. */
export function entriesOf(records: readonly RecordSteps[]): readonly LogEntry[] {
  return play(records).entries;
}

/** One event, told relative to a state. */
export function eventOf(step: Step, state: LedgerState, timeMs: number): Event {
  const total = state.groups.get(step.group)?.total ?? 0;
  const round = (state.groups.get(step.group)?.round ?? 1) - ("late" in step && step.late ? 1 : 0);
  switch (step.do) {
    case "accept":
      return accept(step, timeMs);
    case "append":
      return append(step, total);
    case "seal":
      return sealed(step.group, step.expected === undefined ? undefined : Math.max(0, total + step.expected));
    case "cancel":
      return cancelled(step.group, step.expected === undefined ? undefined : Math.max(0, total + step.expected), round);
    case "confirm":
      return confirmed(step.group, { round, index: step.index });
    case "cancelTasks":
      return tasksCancelled(step.group, step.index, round);
    case "retry":
      return retried(step.group, { ...step, round, deadlineMs: timeMs + step.deadlineInMs });
    case "attemptWebhook": {
      const { message, attempt } = nextAttempt(step, state);
      return webhookAttempted(step.group, { ...step, message, attempt });
    }
    case "requestWebhook":
      return webhookRequested(step.group, nextAttempt(step, state).message);
    case "delete":
      return deleted(step.group, round);
    case "deadline":
      return deadlinePassed(step.group);
    case "lose":
      return lost(
        step.worker,
        step.group,
        step.runs.map(({ index, offset }) => ({ index, run: runOf(state, step.group, index, offset) })),
      );
    case "tell":
      return tell(step, state);
  }
}

function accept(step: Step & { do: "accept" }, timeMs: number): Event {
  const { deadlineInMs, notBeforeInMs, notAfterInMs, parent, hash, ...plan } = step;
  return accepted(step.group, {
    ...plan,
    requestHash: new Uint8Array([hash]),
    ...(parent && parent.id !== step.group ? { parent } : {}),
    ...(notAfterInMs === undefined ? {} : { notAfterMs: timeMs + notAfterInMs }),
    ...(deadlineInMs === null ? {} : { deadlineMs: timeMs + deadlineInMs }),
    ...(notBeforeInMs === null ? {} : { notBeforeMs: timeMs + notBeforeInMs }),
  });
}

function nextAttempt(
  { group, off, attemptOff }: Step & { do: "attemptWebhook" | "requestWebhook" },
  state: LedgerState,
) {
  const { message = 0, attempts = 0 } = state.groups.get(group)?.webhook ?? {};
  return { message: Math.max(0, message + off), attempt: Math.max(0, attempts + 1 + attemptOff) };
}

function append({ hash, ...plan }: Step & { do: "append" }, total: number): Event {
  const requestHash = hash === undefined ? {} : { requestHash: new Uint8Array([hash]) };
  return appended(plan.group, { ...plan, ...requestHash, first: Math.max(0, total + plan.first) });
}

function tell(step: Step & { do: "tell" }, state: LedgerState): Event {
  const event = reported(
    step.worker,
    step.group,
    step.reports.map((r) => reportOf(r, runOf(state, step.group, r.index, r.offset))),
  );
  if (step.malformed && event.kind.case === "runsReported") event.kind.value.groups[0]?.run.push(1);
  return event;
}

function reportOf({ index, outcome, agoMs, runMs, code, retryable, crashed }: ReportStep, run: number): ReportPlan {
  return { index, run, outcome, agoMs, runMs, detail: { error: { code: code as ErrorCode, retryable }, crashed } };
}

function runOf(state: LedgerState, groupId: string, index: number, offset: number): number {
  return Math.max(0, (state.groups.get(groupId)?.tasks.run[index] ?? 1) + offset);
}
