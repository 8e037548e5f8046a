import type { FailedTask, FailureGroup, ListFailuresResponse, RetryFailuresResponse } from "@sheaf/proto";
import { ERROR_CODES } from "./enum-text.ts";
import { groupPath } from "./group.ts";
import type { FailureListJson, RetriedFailuresJson } from "./schemas/failure.ts";
import { presentTaskError } from "./task.ts";
import { isoTime } from "./time.ts";

type FailureJson = FailureListJson["failures"][number];

/** Failed tasks by their code. */
export function presentFailures({ failures }: ListFailuresResponse): FailureListJson {
  return { failures: failures.map(presentFailure) };
}

/** What a bulk retry did. */
export function presentRetriedFailures({ retried, groups, more }: RetryFailuresResponse): RetriedFailuresJson {
  return { retried, groups, more };
}

function presentFailure({ code, count, firstAt, lastAt, samples }: FailureGroup): FailureJson {
  return {
    code: ERROR_CODES.of(code),
    count,
    first_at: isoTime(firstAt),
    last_at: isoTime(lastAt),
    samples: samples.map(presentFailedTask),
  };
}

function presentFailedTask(failed: FailedTask): FailureJson["samples"][number] {
  const { groupId, index, name, task, queue, error, failedAt } = failed;
  if (error === undefined) throw new Error("the scheduler told of a failed task without its error");
  return {
    group_id: groupId,
    index,
    name,
    task,
    queue,
    error: presentTaskError(error),
    failed_at: isoTime(failedAt),
    href: `${groupPath(groupId)}/tasks/${index}`,
  };
}
