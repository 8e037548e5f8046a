import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { freePort, tempDir } from "@sheaf/testkit";
import { afterEach, expect, test, vi } from "vitest";
import { isAlive } from "./process-signals.ts";
import type { TestPlan } from "./test-launcher.ts";

const launchers: ChildProcess[] = [];
afterEach(() => {
  for (const launcher of launchers.splice(0)) launcher.kill("SIGKILL");
});

/** Starts a launcher as a process of its own over stand-in services. */
async function launch(dataDir: string, stages: (port: number) => string[][][], stopTimeoutMs = 5_000) {
  const port = await freePort();
  const plan: TestPlan = { dataDir, port, stopTimeoutMs, stages: stages(port) };
  const main = join(import.meta.dirname, "test-launcher.ts");
  const child = spawn(process.execPath, [main, JSON.stringify(plan)], { stdio: ["ignore", "pipe", "pipe"] });
  launchers.push(child);
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding("utf8").on("data", (text) => (output += text));
  const closed = once(child, "close");
  return {
    pid: child.pid ?? 0,
    says: (text: string) => vi.waitFor(() => expect(output).toContain(text), { timeout: 10_000 }),
    output: () => output,
    signal: (signal: NodeJS.Signals) => child.kill(signal),
    /** Exit code, or the signal that ended it. */
    end: async () => {
      const [code, signal] = await closed;
      return signal ?? code;
    },
    /** Resolves once the stand-in answers signals; "ready" tells of one of them only. */
    listens: (name: string) =>
      vi.waitFor(async () => {
        expect(await readFile(join(dataDir, "logs", `${name}.log`), "utf8")).toContain(`${name} says hello`);
      }),
    pidOf: async (name: string) => Number(await readFile(join(dataDir, "run", `${name}.pid`), "utf8")),
  };
}

/** The pid that a stand-in has written there, once it is there in full. */
const pidIn = (file: string) =>
  vi.waitFor(async () => {
    const pid = Number(await readFile(file, "utf8"));
    expect(pid).toBeGreaterThan(0);
    return pid;
  });

const gone = (pids: number[]) =>
  vi.waitFor(() => expect(pids.filter(isAlive)).toEqual([]), { timeout: 10_000, interval: 20 });

test("ready is said once, the stop goes backwards through the stages, nothing is left", async () => {
  await using dir = await tempDir();
  const stops = join(dir.path, "stops");
  const launcher = await launch(dir.path, (port) => [
    [["nats-server-1", `stops=${stops}`]],
    [["scheduler-1", `stops=${stops}`]],
    [["gateway-1", `stops=${stops}`, `ready=${port}`]],
  ]);
  await launcher.says("ready");
  const names = ["nats-server-1", "scheduler-1", "gateway-1"];
  await Promise.all(names.map(launcher.listens));
  const pids = await Promise.all(names.map(launcher.pidOf));
  expect(pids.every(isAlive)).toBe(true);
  launcher.signal("SIGINT");
  expect(await launcher.end()).toBe(0);
  expect(launcher.output()).toBe("ready\n");
  expect(await readFile(stops, "utf8")).toBe("gateway-1\nscheduler-1\nnats-server-1\n");
  await gone(pids);
  expect(await readdir(join(dir.path, "run"))).toEqual([]);
});

test("what dies is started again under the same name, and what it left behind is killed", async () => {
  await using dir = await tempDir();
  const childFile = join(dir.path, "child");
  const launcher = await launch(dir.path, (port) => [
    [["worker-1", `child=${childFile}`]],
    [["gateway-1", `ready=${port}`]],
  ]);
  await launcher.says("ready");
  const before = await launcher.pidOf("worker-1");
  const child = await pidIn(childFile);
  process.kill(before, "SIGKILL");
  await launcher.says("worker-1 died (SIGKILL); starting it again in 100 ms");
  await gone([before, child]);
  await vi.waitFor(async () => expect(await launcher.pidOf("worker-1")).toSatisfy(isAlive));
  expect(await launcher.pidOf("worker-1")).not.toBe(before);
  launcher.signal("SIGTERM");
  expect(await launcher.end()).toBe(0);
});

test("a process that takes no notice of SIGTERM is killed after its time", async () => {
  await using dir = await tempDir();
  const launcher = await launch(dir.path, (port) => [[["gateway-1", "stubborn", `ready=${port}`]]], 200);
  await launcher.says("ready");
  const pid = await launcher.pidOf("gateway-1");
  launcher.signal("SIGHUP");
  expect(await launcher.end()).toBe(0);
  await gone([pid]);
});

test("signals that arrive together are one wish to stop; a later one kills at once", async () => {
  await using dir = await tempDir();
  const stops = join(dir.path, "stops");
  const stages = (port: number) => [[["gateway-1", "stubborn", `ready=${port}`, `stops=${stops}`]]];
  const launcher = await launch(dir.path, stages, 60_000);
  await launcher.says("ready");
  const pid = await launcher.pidOf("gateway-1");
  const begun = performance.now();
  launcher.signal("SIGINT");
  launcher.signal("SIGTERM");
  await vi.waitFor(async () => expect(await readFile(stops, "utf8")).toContain("gateway-1"));
  // Again and again: nobody knows here when the first was heard.
  const later = setInterval(() => launcher.signal("SIGINT"), 300);
  expect(await launcher.end()).toBe(1);
  clearInterval(later);
  expect(performance.now() - begun).toBeGreaterThan(490);
  await gone([pid]);
});

test("when the launcher is killed its guard ends the children and what they started", async () => {
  await using dir = await tempDir();
  const childFile = join(dir.path, "child");
  const launcher = await launch(dir.path, (port) => [
    [["worker-1", `child=${childFile}`]],
    [["gateway-1", `ready=${port}`]],
  ]);
  await launcher.says("ready");
  const child = await pidIn(childFile);
  const pids = [await launcher.pidOf("worker-1"), await launcher.pidOf("gateway-1"), child];
  launcher.signal("SIGKILL");
  expect(await launcher.end()).toBe("SIGKILL");
  await gone(pids);
});

test("a second launcher on the same data says who runs there; one whose predecessor was killed starts", async () => {
  await using dir = await tempDir();
  const stages = (port: number) => [[["gateway-1", `ready=${port}`]]];
  const first = await launch(dir.path, stages);
  await first.says("ready");
  const second = await launch(dir.path, stages);
  expect(await second.end()).toBe(1);
  expect(second.output()).toContain(`Sheaf is already running on ${dir.path} (pid ${first.pid})`);
  first.signal("SIGKILL");
  await first.end();
  const third = await launch(dir.path, stages);
  await third.says("ready");
  third.signal("SIGINT");
  expect(await third.end()).toBe(0);
});

test("a process that fails five times before the stack was ready ends the start with the end of its log", async () => {
  await using dir = await tempDir();
  const launcher = await launch(dir.path, () => [[["scheduler-1"]], [["gateway-1", "fail"]]]);
  expect(await launcher.end()).toBe(1);
  expect(launcher.output()).toContain("gateway-1 failed 5 times (exit code 1)");
  expect(launcher.output()).toContain("cannot find the lamp");
  expect(await readdir(join(dir.path, "run"))).toEqual([]);
});
