import { setTimeout as sleep } from "node:timers/promises";
import type { TaskType } from "../task-type.ts";

/** Does nothing, at once. */
export const noop: TaskType = { name: "demo.noop", queue: "demo", runs: "inline", run: () => undefined };

/** Sleeps for `args.ms` milliseconds, or until it is stopped. */
export const sleeper: TaskType = {
  name: "demo.sleep",
  queue: "demo",
  runs: "inline",
  async run({ item, signal }) {
    await sleep(Number(item.args?.["ms"] ?? 60_000), undefined, { signal });
    return undefined;
  },
};
