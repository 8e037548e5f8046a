import { readFile } from "node:fs/promises";
import type { Stack } from "./stack.ts";

/** Where a stack's scheduler serves gRPC, by the environment it was started with; Linux only. */
export async function rpcAddressOf(stack: Stack): Promise<string> {
  const [pid] = await stack.pids("scheduler");
  const environment = (await readFile(`/proc/${pid}/environ`, "utf8")).split("\0");
  const listen = environment.find((line) => line.startsWith("SHEAF_RPC_LISTEN="));
  if (listen === undefined) throw new Error("the scheduler was not told where to listen");
  return listen.slice(listen.indexOf("=") + 1);
}
