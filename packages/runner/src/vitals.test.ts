import { spawn } from "node:child_process";
import { once } from "node:events";
import { cpuMs, isAlive } from "@sheaf/testkit";
import { expect, test, vi } from "vitest";
import { cpuSeconds } from "./process-cpu.ts";
import { Vitals } from "./vitals.ts";

/** Keeps the event loop from turning. */
function block(ms: number): void {
  for (const untilMs = performance.now() + ms; performance.now() < untilMs; );
}

test("a blocked event loop shows in a reading, and no more in one for which it was free", async () => {
  let nowMs = 0;
  const vitals = new Vitals(() => nowMs);
  const lagMs = () => {
    nowMs += 1_000;
    return vitals.read(2_000).loopLagMs;
  };
  vitals.start();
  lagMs();
  // The loop is only watched once it turns.
  await vi.waitFor(
    () => {
      block(100);
      expect(lagMs()).toBeGreaterThan(70);
    },
    { timeout: 10_000, interval: 50 },
  );
  await vi.waitFor(() => expect(lagMs()).toBeLessThan(40), { timeout: 10_000, interval: 50 });
  vitals.stop();
});

test("a reading tells what was used since the one before, and one within half a second the same again", () => {
  let [nowMs, cpuS] = [1_000, 5];
  const vitals = new Vitals(
    () => nowMs,
    () => cpuS,
  );
  expect(vitals.read(2_000)).toEqual({ cpuS: 0, sinceMs: 0, loopLagMs: 0 });
  [nowMs, cpuS] = [3_000, 8];
  const signs = { cpuS: 3, sinceMs: 2_000, loopLagMs: 0 };
  expect(vitals.read(2_000)).toEqual(signs);
  [nowMs, cpuS] = [3_400, 9];
  expect(vitals.read(2_000)).toEqual(signs);
  [nowMs, cpuS] = [10_000, 10];
  expect(vitals.read(2_000)).toEqual({ cpuS: 2, sinceMs: 7_000, loopLagMs: 5_000 });
});

test("the CPU time of child processes counts while they run and after they have ended", async () => {
  const beforeS = cpuSeconds();
  const child = spawn(process.execPath, ["-e", "for (const until = Date.now() + 60_000; Date.now() < until; );"]);
  const pid = child.pid ?? 0;
  await vi.waitFor(() => expect(isAlive(pid) && cpuMs(pid)).toBeGreaterThan(300), { timeout: 10_000 });
  const runningS = cpuSeconds();
  expect(runningS - beforeS).toBeGreaterThanOrEqual(0.3);
  child.kill("SIGKILL");
  await once(child, "exit");
  expect(cpuSeconds()).toBeGreaterThanOrEqual(runningS);
});
