import { spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { expect, test, vi } from "vitest";
import { startStack } from "./stack.ts";
import { STACK_MARK, stackProcesses } from "./stack-processes.ts";

test("a stack that cannot start fails with what the launcher said", async () => {
  await expect(startStack({ env: { SHEAF_WORKERS: "many" } })).rejects.toThrow(/ended before.*\n.*SHEAF_WORKERS/);
});

test("a stack's processes are found by their mark, wherever they went", async () => {
  const id = randomUUID();
  const env = { ...process.env, [STACK_MARK]: id };
  // A grandchild in a session of its own, whose parent has gone.
  const parent = spawn("sh", ["-c", "setsid sleep 600 & echo $!"], { env, stdio: ["ignore", "pipe", "ignore"] });
  const [pid] = await once(parent.stdout.setEncoding("utf8"), "data");
  try {
    const expected = [{ pid: Number(pid), command: "sleep 600" }];
    await vi.waitFor(async () => expect(await stackProcesses(id)).toEqual(expected), { timeout: 10_000 });
    expect(await stackProcesses(randomUUID())).toEqual([]);
  } finally {
    process.kill(Number(pid), "SIGKILL");
  }
});
