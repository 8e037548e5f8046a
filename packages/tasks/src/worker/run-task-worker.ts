import type { TaskContext as RunnerContext } from "@sheaf/runner";
import type { Logger, Part } from "@sheaf/service";
import { asTaskType } from "../as-task-type.ts";
import { createTaskPool, type TaskPool } from "../child/task-pool.ts";
import type { WorkerOptions } from "../create-worker.ts";
import type { TaskLog } from "../task-context.ts";
import { VERSION } from "../version.ts";
import { childEnv, readWorkerConfig } from "./config.ts";
import { runWorker, type WorkerEquipment, type WorkerSetup } from "./run-worker.ts";

const RECYCLE_AFTER = 500;
const MAX_RSS_BYTES = 1024 ** 3;

/** Runs a worker for the tasks of one's own. */
export async function runTaskWorker(options: WorkerOptions): Promise<void> {
  if (options.tasks.length === 0) throw new TypeError("a worker needs at least one task");
  const config = readWorkerConfig();
  await runWorker({
    config,
    version: VERSION,
    equip: (setup) => equip(options, { ...setup, slots: config.slots }),
  });
}

function equip(
  { tasks, recycleAfter = RECYCLE_AFTER, maxRssBytes = MAX_RSS_BYTES }: WorkerOptions,
  { blobs, log, slots }: WorkerSetup & { readonly slots: number },
): WorkerEquipment {
  const [, module = ""] = process.argv;
  const needsChildren = tasks.some(({ runs }) => runs === "child");
  const pool = needsChildren
    ? createTaskPool({ module, size: slots, recycleAfter, maxRssBytes, env: childEnv(), log })
    : undefined;
  const carrier = { pool, blobs: async () => blobs, logOf: (context: RunnerContext) => taskLog(log, context) };
  return {
    types: tasks.map((task) => asTaskType(task, carrier)),
    parts: pool ? [partOf(pool)] : [],
    rssBytes: () => pool?.rssBytes() ?? 0,
    childrenStarted: () => pool?.started ?? 0,
    resize: (count) => pool?.resize(count),
  };
}

function partOf(pool: TaskPool): Part {
  return { name: "task processes", start: async () => undefined, stop: () => pool.stop() };
}

/** Every line tells which run it is about. */
function taskLog(log: Logger, { groupId, index, attempt }: RunnerContext): TaskLog {
  const child = log.child({ group: groupId, index, attempt });
  return {
    debug: (message, fields = {}) => child.debug(fields, message),
    info: (message, fields = {}) => child.info(fields, message),
    warn: (message, fields = {}) => child.warn(fields, message),
    error: (message, fields = {}) => child.error(fields, message),
  };
}
