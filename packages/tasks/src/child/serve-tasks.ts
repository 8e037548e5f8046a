import type { BlobStore } from "@sheaf/blobs";
import { type JobContext, serveParent } from "@sheaf/child-pool";
import { RunBlobs } from "../blobs/run-blobs.ts";
import type { TaskDefinition } from "../define-task.ts";
import { callDefinition, doneAnswer, failedAnswer, type TaskAnswer } from "../run-definition.ts";
import type { TaskContext, TaskLog } from "../task-context.ts";
import type { LogLevel, TaskJob, TaskNote } from "./messages.ts";

/**
 * The child's side of a worker: runs these tasks, one run at a time, as its parent asks. What escapes a run (an unhandled
 * rejection, an error in a callback) ends the process, and costs the run that was under way one attempt.
 */
export function serveTasks(tasks: readonly TaskDefinition[], openStore: () => Promise<BlobStore>): void {
  const byName = new Map(tasks.map((task) => [task.name, task]));
  let store: Promise<BlobStore> | undefined;
  const blobStore = () => {
    // A store that does not answer now may do so for the next run.
    store ??= openStore().catch((error: unknown) => {
      store = undefined;
      throw error;
    });
    return store;
  };
  serveParent<TaskJob, TaskAnswer, TaskNote>(async (job, context) => {
    const definition = byName.get(job.task);
    // Parent and child run the same module, so this is a module that defines its tasks by chance.
    if (!definition) return failedAnswer(new Error(`the child process does not know the task ${job.task}`));
    await using blobs = new RunBlobs(blobStore, job.group);
    try {
      const value = await callDefinition(definition, job.args, contextOf(job, blobs, context));
      return doneAnswer(asJson(value), blobs.outputs);
    } catch (error) {
      if (error instanceof Error) context.note(logNote("debug", "the task threw", { stack: error.stack }));
      return failedAnswer(error);
    }
  });
}

function contextOf(job: TaskJob, blobs: RunBlobs, { signal, note }: JobContext<TaskNote>): TaskContext {
  const { attempt, group, labels, traceparent, item, options, timeoutMs } = job;
  const log = (level: LogLevel) => (message: string, fields?: object) => note(logNote(level, message, fields));
  const logs: TaskLog = { debug: log("debug"), info: log("info"), warn: log("warn"), error: log("error") };
  const progress = (fraction: number, text?: string) => note({ kind: "progress", fraction, note: text });
  return { attempt, group, labels, traceparent, item, options, timeoutMs, blobs, signal, progress, log: logs };
}

function logNote(level: LogLevel, message: string, fields: object = {}): TaskNote {
  return { kind: "log", level, message: String(message), fields: loggable(fields) };
}

/** What cannot be logged costs the line its fields, and not the run. */
function loggable(fields: object): object {
  try {
    return asJson(fields) as object;
  } catch (error) {
    return { fields: `not logged: ${String(error)}` };
  }
}

/** What passes to the parent unchanged. Throws for what is no JSON (a cycle, a BigInt). */
function asJson(value: unknown): unknown {
  return value === undefined ? undefined : JSON.parse(JSON.stringify(value) ?? "null");
}
