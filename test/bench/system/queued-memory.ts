import { isFinished, submitGroup, untilGroup } from "./groups.ts";
import { type MemoryUse, memoryOf } from "./memory-probe.ts";
import type { SheafSide } from "./on-sheaf.ts";

const GROUP = 100_000;
const HOUR_MS = 3_600_000;

/** Bytes that a scheduler takes for each of `tasks` queued tasks without content, in groups of 100,000. */
export async function queuedMemory({ stack, client }: SheafSide, tasks: number): Promise<MemoryUse> {
  // What only the first group brings is there before.
  await untilGroup(client, await submitGroup(client, { task: "demo.noop", count: 10_000 }), isFinished);
  const use = async () => {
    const [pid = 0] = await stack.pids("scheduler");
    return memoryOf(pid, () => stack.log("scheduler-1"));
  };
  const before = await use();
  const notBefore = new Date(Date.now() + HOUR_MS);
  for (let queued = 0; queued < tasks; queued += GROUP) {
    await submitGroup(client, { task: "demo.noop", count: GROUP, notBefore });
  }
  const after = await use();
  return {
    heldBytes: (after.heldBytes - before.heldBytes) / tasks,
    rssBytes: (after.rssBytes - before.rssBytes) / tasks,
  };
}
