import { ErrorCodeSchema } from "@sheaf/proto";
import type { Span, Tracer } from "@sheaf/service";
import type { HeldRun } from "./held-run.ts";
import type { TaskFailure } from "./task-failure.ts";

/** Begins the span of a run. A run whose group has no trace context has none. */
export function runSpan(
  tracer: Tracer,
  { groupId, index, run, lane, body }: HeldRun,
  worker: string,
): Span | undefined {
  const { task, attempt, traceparent: parent } = body;
  if (parent === "") return undefined;
  const place = { "sheaf.group": groupId, "sheaf.index": index, "sheaf.run": run, "sheaf.attempt": attempt };
  const attributes = { ...place, "sheaf.task": task, "sheaf.queue": lane.queue, "sheaf.worker": worker };
  return tracer.span(`run ${task}`, { parent, kind: "consumer", attributes });
}

/** Ends the span of a run that has ended by itself or by its timeout. */
export function endRunSpan(span: Span | undefined, failure: TaskFailure | undefined): void {
  if (!span) return;
  span.set({ "sheaf.outcome": failure ? "failed" : "succeeded" });
  span.end(failure && { type: errorName(failure), message: failure.message });
}

/** Ends the span of a run that was stopped; nothing happens where it has ended. */
export function stopRunSpan(span: Span | undefined, reason: string): void {
  span?.set({ "sheaf.outcome": "stopped", "sheaf.reason": reason });
  span?.end();
}

/** As the API has it, for example `image_not_found`. */
function errorName({ code }: TaskFailure): string {
  return ErrorCodeSchema.value[code]?.localName.toLowerCase() ?? "internal";
}
