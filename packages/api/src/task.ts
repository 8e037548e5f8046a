import type { Attempt, Output, Task, TaskError, TaskProgress } from "@sheaf/proto";
import { errorCodeText, TASK_STATES } from "./enum-text.ts";
import { groupPath } from "./group.ts";
import type { AttemptJson, OutputJson, TaskErrorJson, TaskInFullJson, TaskJson } from "./schemas/task.ts";
import { isoTime } from "./time.ts";

/** A task as /v1 shows it. */
export function presentTask(groupId: string, task: Task): TaskJson {
  return {
    index: task.index,
    name: task.name,
    source: task.source,
    state: TASK_STATES.of(task.state),
    attempt: task.attempt,
    queued_at: isoTime(task.queuedAt),
    started_at: isoTime(task.startedAt),
    finished_at: isoTime(task.finishedAt),
    wait_ms: task.waitMs ?? null,
    run_ms: task.runMs ?? null,
    worker: task.worker === "" ? null : task.worker,
    error: task.error ? presentTaskError(task.error) : null,
    round: task.round,
    result: task.result ?? null,
    progress: task.progress ? presentProgress(task.progress) : null,
    simulated: task.simulated,
    outputs: task.outputs.map((output) => presentOutput(`${groupPath(groupId)}/tasks/${task.index}`, output)),
    analysis: task.analysis ?? null,
    cached: task.cached,
  };
}

/** A task with its runs that have ended, as `/v1/groups/{id}/tasks/{index}` shows it. */
export function presentTaskInFull(groupId: string, task: Task): TaskInFullJson {
  return { ...presentTask(groupId, task), attempts: task.attempts.map(presentAttempt) };
}

function presentAttempt({ round, run, worker, startedAt, endedAt, runMs, error }: Attempt): AttemptJson {
  return {
    round,
    run,
    worker: worker === "" ? null : worker,
    started_at: isoTime(startedAt),
    ended_at: isoTime(endedAt),
    run_ms: runMs,
    error: error ? presentTaskError(error) : null,
  };
}

function presentProgress({ fraction, note }: TaskProgress) {
  return { fraction, note: note === "" ? null : note };
}

/** Why a task or one of its attempts failed. */
export function presentTaskError({ code, message, retryable, attempt }: TaskError): TaskErrorJson {
  return { code: errorCodeText(code) ?? "internal", message, retryable, attempt };
}

function presentOutput(taskPath: string, { name, format, width, height, bytes }: Output): OutputJson {
  return { name, format, width, height, bytes, href: `${taskPath}/outputs/${name}` };
}
