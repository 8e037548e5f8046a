/** Task types of one's own, and workers that run them. */
export type { NewOutput, TaskBlobs } from "./blobs/task-blobs.ts";
export { createWorker, type Worker, type WorkerOptions } from "./create-worker.ts";
export { defineTask, type TaskDefinition, type TaskOptions, type TaskValue } from "./define-task.ts";
export type { TaskContext, TaskLog } from "./task-context.ts";
export { TaskError } from "./task-error.ts";
