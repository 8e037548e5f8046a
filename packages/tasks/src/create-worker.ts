import { CHILD_ARGUMENT } from "./child/child-argument.ts";
import type { TaskDefinition } from "./define-task.ts";

/** What a worker is made of. Where it finds the broker and the blobs is said by the environment. */
export interface WorkerOptions {
  readonly tasks: readonly TaskDefinition[];
  /** Runs after which a child process is replaced. Default 500. */
  readonly recycleAfter?: number;
  /** A child process over this is killed under its run, which fails with `out_of_memory`. Default 1 GiB. */
  readonly maxRssBytes?: number;
}

/** A worker process of one's own. */
export interface Worker {
  /**
   * Runs it for as long as the process lives: SIGTERM or SIGINT drains it and exits 0, a second one exits at once. Call it
   * in the module that Node was started with: child processes run that module again, and get here too.
   */
  run(): Promise<void>;
}

/** Makes a worker for these tasks. */
export function createWorker(options: WorkerOptions): Worker {
  return {
    async run() {
      // What the other side needs is not loaded: children shall be there quickly, and small.
      if (process.argv.includes(CHILD_ARGUMENT)) {
        const [{ serveTasks }, { openConfiguredBlobs }] = await Promise.all([
          import("./child/serve-tasks.ts"),
          import("./worker/config.ts"),
        ]);
        serveTasks(options.tasks, () => openConfiguredBlobs());
      } else {
        const { runTaskWorker } = await import("./worker/run-task-worker.ts");
        await runTaskWorker(options);
      }
    },
  };
}
