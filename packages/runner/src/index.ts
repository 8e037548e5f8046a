/** The engine of a worker: pulls runs from the queues, runs them, reports them. */
export type { WorkerIdentity } from "./heartbeat.ts";
export { createRunner, type Runner, type RunnerLoad, type RunnerOptions } from "./runner.ts";
export { asTaskFailure, TaskFailure } from "./task-failure.ts";
export { createTaskRegistry, type TaskRegistry } from "./task-registry.ts";
export type { TaskContext, TaskResult, TaskType } from "./task-type.ts";
