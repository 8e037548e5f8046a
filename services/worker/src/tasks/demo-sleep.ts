import { randomInt } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { ErrorCode } from "@sheaf/proto";
import type { TaskType } from "@sheaf/runner";
import { TaskFailure } from "@sheaf/runner";

/** As in the original tutorial: 5 to 15 seconds. */
const SHORTEST_MS = 5_000;
const LONGEST_MS = 15_000;
const MAX_MS = 3_600_000;

/** Sleeps `args.ms` milliseconds, or a random 5 to 15 s without it; the result says how long. */
export const demoSleep: TaskType = {
  name: "demo.sleep",
  queue: "demo",
  runs: "inline",
  async run({ item, signal }) {
    const { ms = randomInt(SHORTEST_MS, LONGEST_MS + 1) } = item.args ?? {};
    if (typeof ms !== "number" || !(ms >= 0 && ms <= MAX_MS)) {
      throw new TaskFailure(
        ErrorCode.INVALID_OPERATION,
        `args.ms must be a number of milliseconds from 0 to ${MAX_MS}`,
      );
    }
    await sleep(ms, undefined, { signal });
    return { result: { slept_ms: ms } };
  },
};
