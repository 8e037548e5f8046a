/** A pool of child processes, each doing one job at a time, any of which can be killed in the middle. */
export { type ChildEnd, ChildError } from "./child-error.ts";
export type { ChildLog } from "./child-log.ts";
export { ChildPool, type ChildPoolOptions, type RunOptions } from "./child-pool.ts";
export type { ChildProgram } from "./pooled-child.ts";
export { type JobContext, serveParent } from "./serve-parent.ts";
