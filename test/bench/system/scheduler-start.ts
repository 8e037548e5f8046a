import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { freePort } from "@sheaf/testkit";
import { pollUntil } from "../poll.ts";
import { type MemoryUse, memoryOf, PROBED_ENV } from "./memory-probe.ts";

/** One start of a scheduler on a log that is there. */
export interface SchedulerStart {
  /** From the spawn of the process until it says that it is ready: the whole log is folded. */
  readonly readyMs: number;
  readonly memory: MemoryUse;
}

const MAIN = join(import.meta.dirname, "../../../services/scheduler/src/main.ts");
const READY_WITHIN_MS = 180_000;

/** Starts a scheduler on a broker, measures it once it is ready, and kills it. `stateDir` holds its snapshots; empty: none. */
export async function startScheduler(natsUrl: string, stateDir: string): Promise<SchedulerStart> {
  const admin = `127.0.0.1:${await freePort()}`;
  const env = {
    ...process.env,
    ...PROBED_ENV,
    SHEAF_NATS_URL: natsUrl,
    SHEAF_RPC_LISTEN: `127.0.0.1:${await freePort()}`,
    SHEAF_ADMIN_LISTEN: admin,
    SHEAF_STATE_DIR: stateDir,
    SHEAF_LOG_MAX_BYTES: "1GiB",
    SHEAF_LOG_LEVEL: "error",
  };
  const startedMs = performance.now();
  const child = spawn(process.execPath, [MAIN], { env, stdio: ["ignore", "inherit", "pipe"] });
  const ended = once(child, "close");
  const end = () => child.kill("SIGKILL");
  process.on("exit", end);
  const output: string[] = [];
  child.stderr.setEncoding("utf8").on("data", (text: string) => output.push(text));
  try {
    await pollUntil(() => isReady(admin), { withinMs: READY_WITHIN_MS });
    const readyMs = performance.now() - startedMs;
    return { readyMs, memory: await memoryOf(child.pid ?? 0, async () => output.join("")) };
  } finally {
    end();
    await ended;
    process.off("exit", end);
  }
}

async function isReady(admin: string): Promise<boolean> {
  return fetch(`http://${admin}/readyz`).then(
    async (response) => {
      await response.arrayBuffer();
      return response.status === 200;
    },
    () => false,
  );
}
