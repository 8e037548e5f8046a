import { type ChildEnd, ChildError } from "@sheaf/child-pool";
import { ErrorCode } from "@sheaf/proto";
import { type TaskContext as RunnerContext, TaskFailure, type TaskResult, type TaskType } from "@sheaf/runner";
import { z } from "zod";
import type { TaskJob, TaskNote } from "./child/messages.ts";
import type { TaskPool } from "./child/task-pool.ts";
import type { TaskDefinition } from "./define-task.ts";
import { type InlineRunner, runInline } from "./run-inline.ts";
import { resultOf } from "./task-result.ts";

/** What the runs of a definition need. */
export interface Carrier extends InlineRunner {
  /** Absent where no definition runs in a child. */
  readonly pool: Pick<TaskPool, "run"> | undefined;
}

/** A definition as the runner takes it. */
export function asTaskType(definition: TaskDefinition, carrier: Carrier): TaskType {
  const { name, queue, runs, input, maxAttempts, timeoutMs, concurrency } = definition;
  return {
    name,
    queue,
    runs,
    ...(maxAttempts !== undefined && { maxAttempts }),
    ...(timeoutMs !== undefined && { timeoutMs }),
    ...(concurrency !== undefined && { concurrency }),
    inputSchema: schemaOf(input),
    run: (context) =>
      runs === "inline" ? runInline(definition, context, carrier) : runInChild(name, context, carrier),
  };
}

/** What submitters are shown of an input; what JSON Schema cannot say is left open. */
function schemaOf(input: z.ZodType) {
  return JSON.parse(JSON.stringify(z.toJSONSchema(input, { io: "input", unrepresentable: "any" })));
}

async function runInChild(
  task: string,
  context: RunnerContext,
  { pool, logOf }: Carrier,
): Promise<TaskResult | undefined> {
  if (!pool) throw new Error("there are no child processes");
  const { signal, timeoutMs } = context;
  const log = logOf(context);
  const onNote = (note: TaskNote) => {
    if (note.kind === "progress") context.progress(note.fraction, note.note);
    else log[note.level](note.message, note.fields);
  };
  return resultOf(await pool.run(jobOf(task, context), { signal, timeoutMs, onNote }).catch(childFailure));
}

function jobOf(task: string, context: RunnerContext): TaskJob {
  const { groupId, index, tenant, attempt, timeoutMs, item, options, labels, traceparent } = context;
  const { source, name, args = {} } = item;
  const group = { id: groupId, index, tenant };
  return { task, args, item: { source, name }, options, labels, traceparent, group, attempt, timeoutMs };
}

const CODE_OF: Readonly<Record<ChildEnd, ErrorCode>> = {
  crashed: ErrorCode.INTERNAL,
  out_of_memory: ErrorCode.OUT_OF_MEMORY,
  timeout: ErrorCode.TIMEOUT,
  stopped: ErrorCode.INTERNAL,
};

function childFailure(error: unknown): never {
  if (!(error instanceof ChildError)) throw error;
  const { end, message } = error;
  throw new TaskFailure(CODE_OF[end], `the task did not end: ${message}`, { cause: error, crashed: end === "crashed" });
}
