import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { type Client, createClient } from "@connectrpc/connect";
import { SchedulerService } from "@sheaf/proto";
import { createGrpcTransport, DEFAULT_LIMITS } from "@sheaf/service";
import { freePort } from "@sheaf/testkit";

const MAIN = join(import.meta.dirname, "../main.ts");
const READY_WITHIN_MS = 15_000;

/** For tests: a scheduler as a process. */
export interface TestReplica extends AsyncDisposable {
  readonly client: Client<typeof SchedulerService>;
  /** The fields of its log's first line with this message. */
  said(message: string): { readonly [field: string]: unknown } | undefined;
  /** Asks it to stop and waits until it has ended; resolves with its exit code. */
  stop(): Promise<number | null>;
}

/** Starts one whose snapshots are in `stateDir`, or that has none; resolves when it serves. */
export async function startReplica(natsUrl: string, stateDir = ""): Promise<TestReplica> {
  const rpc = `127.0.0.1:${await freePort()}`;
  const child = spawn(process.execPath, [MAIN], {
    env: {
      SHEAF_NATS_URL: natsUrl,
      SHEAF_RPC_LISTEN: rpc,
      SHEAF_ADMIN_LISTEN: `127.0.0.1:${await freePort()}`,
      SHEAF_LOG_MAX_BYTES: "256MiB",
      SHEAF_STATE_DIR: stateDir,
    },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const ended = once(child, "close");
  const lines: { readonly [field: string]: unknown }[] = [];
  const started = Promise.withResolvers<void>();
  createInterface({ input: child.stdout }).on("line", (line) => {
    const fields = JSON.parse(line) as { msg: string };
    lines.push(fields);
    if (fields.msg === "scheduler started") started.resolve();
  });
  const guard = setTimeout(() => started.reject(new Error(JSON.stringify(lines))), READY_WITHIN_MS);
  await started.promise.finally(() => clearTimeout(guard));
  const transport = createGrpcTransport({
    target: `ipv4:${rpc}`,
    maxBytes: DEFAULT_LIMITS.rpcBytes,
    defaultTimeoutMs: 12_000,
  });
  const stop = async () => {
    transport.close();
    child.kill("SIGTERM");
    await ended;
    return child.exitCode;
  };
  return {
    client: createClient(SchedulerService, transport),
    said: (message) => lines.find(({ msg }) => msg === message),
    stop,
    [Symbol.asyncDispose]: async () => void (await stop()),
  };
}
