import type { TaskType } from "@sheaf/runner";

/** Does nothing, as fast as possible: what remains is the cost of the queue. */
export const demoNoop: TaskType = {
  name: "demo.noop",
  queue: "demo",
  runs: "inline",
  run: () => undefined,
};
