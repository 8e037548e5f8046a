import { ErrorCode, RunOutcomeSchema } from "@sheaf/proto";
import { type Logger, traceIdOf } from "@sheaf/service";
import type { Ending } from "./ending.ts";
import type { HeldRun } from "./held-run.ts";
import type { TaskFailure } from "./task-failure.ts";

/** Logs the end of a run: faults of ours as an error, of the store as a warning, all else for those who debug. */
export function logEnding(log: Logger, held: HeldRun, ending: Ending, failure: TaskFailure | undefined): void {
  // Tiny tasks end tens of thousands of times a second.
  if (!failure && !log.isLevelEnabled("debug")) return;
  const { groupId: group, index, run, body } = held;
  const fields = {
    group,
    index,
    run,
    attempt: body.attempt,
    traceId: traceIdOf(body.traceparent),
    outcome: RunOutcomeSchema.value[ending.outcome]?.localName,
  };
  if (failure?.code === ErrorCode.INTERNAL) log.error({ ...fields, err: failure }, "run failed by a fault of ours");
  else if (failure?.code === ErrorCode.STORAGE_ERROR)
    log.warn({ ...fields, err: failure }, "run met a fault of the store");
  else log.debug(failure ? { ...fields, err: failure } : fields, "run ended");
}
