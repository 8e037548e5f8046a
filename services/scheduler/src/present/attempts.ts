import { create } from "@bufbuild/protobuf";
import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import { type Group, isTerminal, type PastRun } from "@sheaf/ledger";
import { type Attempt, AttemptSchema, ErrorCode, type RunDetail } from "@sheaf/proto";
import { presentError } from "./error.ts";

/** What of an ended run is not in the columns or the history. */
export interface RunSources {
  /** Id of the worker; empty where the run never started. */
  readonly worker: string;
  readonly detail: RunDetail | undefined;
}

/** The ended runs of a task over all rounds, oldest first. A run that was refused before it was one is none. */
export function endedRuns(group: Group, index: number): PastRun[] {
  const past = group.history?.of(index) ?? [];
  const { tasks } = group;
  const startedAtMs = tasks.startedAtMs[index] ?? 0;
  if (!isTerminal(group.state(index)) || startedAtMs === 0) return past;
  const last: PastRun = {
    index,
    round: group.roundOf(index),
    run: tasks.run[index] ?? 0,
    worker: tasks.worker[index] ?? 0,
    startedAtMs,
    endedAtMs: tasks.endedAtMs[index] ?? 0,
    runMs: tasks.runMs[index] ?? 0,
    errorCode: (tasks.errorCode[index] ?? 0) as ErrorCode,
    detailSeq: tasks.detailSeq[index] ?? 0,
  };
  return [...past, last];
}

/** An ended run as the API shows it; `number` is its place among the attempts of its round, from 1. */
export function presentAttempt(past: PastRun, number: number, { worker, detail }: RunSources): Attempt {
  return create(AttemptSchema, {
    round: past.round,
    run: past.run,
    worker,
    ...(past.startedAtMs > 0 && { startedAt: timestampFromMs(past.startedAtMs) }),
    endedAt: timestampFromMs(past.endedAtMs),
    runMs: past.runMs,
    ...(past.errorCode !== ErrorCode.UNSPECIFIED && {
      error: presentError(past.errorCode, detail?.error, number),
    }),
  });
}
