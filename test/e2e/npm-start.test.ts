import { startStack } from "@sheaf/testkit";
import { expect, test, vi } from "vitest";

const KINDS = ["gateway", "scheduler", "worker", "nats-server"] as const;

test("every process that is killed comes back by itself, and the stop leaves nothing", async () => {
  await using stack = await startStack();
  for (const kind of KINDS) {
    const [pid = expect.fail("no process")] = await stack.pids(kind);
    process.kill(pid, "SIGKILL");
    await vi.waitFor(
      async () => {
        expect((await stack.pids(kind))[0] ?? pid).not.toBe(pid);
        expect((await fetch(`${stack.url}/readyz`)).status).toBe(200);
      },
      { timeout: 20_000, interval: 50 },
    );
  }
  const died = KINDS.map((kind) => `${kind}-1 died (SIGKILL); starting it again in 100 ms`);
  expect(stack.output().trim().split("\n").slice(1)).toEqual(died);
  await stack.stop();
}, 120_000);
