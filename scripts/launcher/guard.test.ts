import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { expect, test, vi } from "vitest";
import { startGuard } from "./guard.ts";
import { isAlive } from "./process-signals.ts";

const sleeper = () => spawn("sleep", ["600"], { detached: true, stdio: "ignore" });

/** The guard processes that this process has started. */
async function guardPids(): Promise<number[]> {
  const children = await readFile(`/proc/${process.pid}/task/${process.pid}/children`, "utf8");
  const pids = children.trim().split(" ").filter(Boolean).map(Number);
  const commands = await Promise.all(pids.map((pid) => readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => "")));
  return pids.filter((_, index) => commands[index]?.includes("guard-main"));
}

test("what is still watched at the end is ended, what was forgotten lives on", async () => {
  const guard = startGuard();
  const [watched, forgotten] = [sleeper(), sleeper()];
  guard.watch(watched.pid ?? 0);
  guard.watch(forgotten.pid ?? 0);
  guard.forget(forgotten.pid ?? 0);
  const ended = once(watched, "exit");
  await guard.stop();
  expect(await ended).toEqual([null, "SIGTERM"]);
  expect(forgotten.exitCode ?? forgotten.signalCode).toBeNull();
  forgotten.kill("SIGKILL");
  await once(forgotten, "exit");
});

test("what takes no notice of SIGTERM is killed after the grace time, with all it started", async () => {
  const guard = startGuard({ graceMs: 100 });
  const script = 'trap "" TERM; sleep 600 & echo $!; while :; do wait; done';
  const stubborn = spawn("sh", ["-c", script], { detached: true, stdio: ["ignore", "pipe", "ignore"] });
  guard.watch(stubborn.pid ?? 0);
  const [started] = await once(stubborn.stdout.setEncoding("utf8"), "data");
  const ended = once(stubborn, "exit");
  await guard.stop();
  expect(await ended).toEqual([null, "SIGKILL"]);
  await vi.waitFor(() => expect(isAlive(Number(started))).toBe(false));
});

test("a guard that was killed is replaced, and its successor knows all", async () => {
  const guard = startGuard();
  const watched = sleeper();
  guard.watch(watched.pid ?? 0);
  const [first] = await vi.waitFor(async () => {
    const pids = await guardPids();
    expect(pids).toHaveLength(1);
    return pids;
  });
  process.kill(first ?? 0, "SIGKILL");
  await vi.waitFor(async () => {
    const pids = await guardPids();
    expect(pids).toHaveLength(1);
    expect(pids[0]).not.toBe(first);
  });
  const ended = once(watched, "exit");
  await guard.stop();
  expect(await ended).toEqual([null, "SIGTERM"]);
});
