import { create, type JsonObject, toBinary } from "@bufbuild/protobuf";
import { ErrorCode, type RunDetail, RunDetailSchema, RunOutcome } from "@sheaf/proto";
import { TaskFailure, taskErrorOf } from "./task-failure.ts";
import type { TaskResult } from "./task-type.ts";

/** A detail over this size fails its run: it must fit a log record together with others. */
export const MAX_DETAIL_BYTES = 64 * 1024;

/** What there is to report of a run: that it started, or how it ended. */
export interface Ending {
  readonly outcome: RunOutcome;
  /** What goes beyond the columns; absent for most tiny tasks. */
  readonly detail?: RunDetail;
  /** Encoded size of `detail`; 0 without one. */
  readonly detailBytes: number;
}

/** The run has started. */
export const STARTED: Ending = { outcome: RunOutcome.STARTED, detailBytes: 0 };
/** The run is handed back unrun or unfinished. */
export const RETURNED: Ending = { outcome: RunOutcome.RETURNED, detailBytes: 0 };
/** One shared value for the runs that return nothing. */
const SUCCEEDED: Ending = { outcome: RunOutcome.SUCCEEDED, detailBytes: 0 };

/**
 * The run returned this value.
 *
 * @throws TaskFailure when the value is over MAX_DETAIL_BYTES or is not JSON: then the run has failed.
 */
export function succeeded(value: TaskResult | undefined): Ending {
  if (value === undefined) return SUCCEEDED;
  const ending = encodeResult(value);
  if (ending.detailBytes <= MAX_DETAIL_BYTES) return ending;
  throw new TaskFailure(ErrorCode.TASK_FAILED, `the result is larger than ${MAX_DETAIL_BYTES} bytes`);
}

/** The run failed. */
export function failed(failure: TaskFailure, attempt: number): Ending {
  const { crashed } = failure;
  return withDetail(RunOutcome.FAILED, create(RunDetailSchema, { error: taskErrorOf(failure, attempt), crashed }));
}

function encodeResult({ result, analysis, outputs = [], simulated = false, cached = false }: TaskResult): Ending {
  const detail = create(RunDetailSchema, { outputs: [...outputs], simulated, cached });
  if (result) detail.result = asJson(result);
  if (analysis) detail.analysis = asJson(analysis);
  return withDetail(RunOutcome.SUCCEEDED, detail);
}

/** What JSON makes of a task's value: protobuf would carry a NaN into the log, and nobody could read the answer as JSON. */
function asJson(value: JsonObject): JsonObject {
  try {
    return JSON.parse(JSON.stringify(value));
  } catch (cause) {
    throw new TaskFailure(ErrorCode.TASK_FAILED, "the result cannot be written as JSON", { cause });
  }
}

function withDetail(outcome: RunOutcome, detail: RunDetail): Ending {
  return { outcome, detail, detailBytes: toBinary(RunDetailSchema, detail).byteLength };
}
