import type { BlobStore } from "@sheaf/blobs";
import type { TaskContext as RunnerContext, TaskResult } from "@sheaf/runner";
import { RunBlobs } from "./blobs/run-blobs.ts";
import type { TaskDefinition } from "./define-task.ts";
import { callDefinition, doneAnswer, failedAnswer } from "./run-definition.ts";
import type { TaskContext, TaskLog } from "./task-context.ts";
import { resultOf } from "./task-result.ts";

/** What runs in the worker itself need. */
export interface InlineRunner {
  readonly blobs: () => Promise<BlobStore>;
  /** The log of one run. */
  logOf(context: RunnerContext): TaskLog;
}

/** Runs a definition in this process. Synchronous code without outputs ends without a promise. */
export function runInline(
  definition: TaskDefinition,
  context: RunnerContext,
  runner: InlineRunner,
): TaskResult | undefined | Promise<TaskResult | undefined> {
  const blobs = new RunBlobs(runner.blobs, { id: context.groupId, index: context.index });
  try {
    const value = callDefinition(definition, context.item.args ?? {}, contextOf(context, blobs, runner));
    if (value instanceof Promise) return follow(value, blobs);
    return resultOf(doneAnswer(value, blobs.outputs));
  } catch (error) {
    return resultOf(failedAnswer(error));
  }
}

async function follow(value: Promise<unknown>, blobs: RunBlobs): Promise<TaskResult | undefined> {
  await using _ = blobs;
  const answer = await value.then((done) => doneAnswer(done, blobs.outputs), failedAnswer);
  return resultOf(answer);
}

function contextOf(context: RunnerContext, blobs: RunBlobs, runner: InlineRunner): TaskContext {
  const { groupId, index, tenant, attempt, timeoutMs, labels, traceparent, item, options } = context;
  let log: TaskLog | undefined;
  return {
    attempt,
    timeoutMs,
    labels,
    traceparent,
    options,
    blobs,
    group: { id: groupId, index, tenant },
    item: { source: item.source, name: item.name },
    progress: (fraction, note) => context.progress(fraction, note),
    // Made when they are asked for: tasks that never look pay nothing.
    get signal() {
      return context.signal;
    },
    get log() {
      log ??= runner.logOf(context);
      return log;
    },
  };
}
