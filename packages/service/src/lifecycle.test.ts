import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { afterEach, expect, test } from "vitest";

const FIXTURE = fileURLToPath(new URL("./fixtures/service-process.ts", import.meta.url));
const children = new Set<ChildProcess>();

afterEach(() => {
  for (const child of children) expect(child.exitCode ?? child.signalCode).not.toBeNull();
  children.clear();
});

/** Runs the fixture to its end; `onLine` may send it signals. */
async function run(mode: string, onLine: (message: string, child: ChildProcess) => void = () => undefined) {
  const child = spawn(process.execPath, [FIXTURE, mode], { stdio: ["ignore", "pipe", "inherit"], timeout: 15_000 });
  children.add(child);
  const exited = once(child, "exit");
  const messages: string[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    const { msg } = JSON.parse(line) as { msg: string };
    messages.push(msg);
    onLine(msg, child);
  }
  const [exitCode] = await exited;
  return { exitCode, messages };
}

function signalOn(trigger: string, ...signals: NodeJS.Signals[]) {
  return (message: string, child: ChildProcess) => {
    if (message === trigger) for (const signal of signals) child.kill(signal);
  };
}

const STARTED = ["start a", "start b", "start c", "fixture started"];

test.each(["SIGTERM", "SIGINT"] as const)("on %s the parts stop in reverse and the exit code is 0", async (signal) => {
  const { exitCode, messages } = await run("well", signalOn("fixture started", signal));
  expect(messages).toEqual([...STARTED, "stopping", "stop c", "stop b", "stop a", "fixture stopped"]);
  expect(exitCode).toBe(0);
});

test("a second signal exits with 1 at once", async () => {
  const { exitCode, messages } = await run("stop-hangs", (message, child) => {
    signalOn("fixture started", "SIGTERM")(message, child);
    signalOn("stop a", "SIGTERM")(message, child);
  });
  expect(messages.at(-1)).toBe("stop a");
  expect(exitCode).toBe(1);
});

test("asked to stop, it does so as after a signal, and a first signal meanwhile changes nothing", async () => {
  const { exitCode, messages } = await run("asked-to-stop", signalOn("stop b", "SIGTERM"));
  expect(messages.slice(4)).toEqual(["asked to stop", "stop c", "stop b", "stopping", "stop a", "fixture stopped"]);
  expect(exitCode).toBe(0);
});

test("a signal during the start stops also the part that is starting", async () => {
  const { exitCode, messages } = await run("start-hangs", signalOn("start c", "SIGTERM"));
  expect(messages).toEqual([
    "start a",
    "start b",
    "start c",
    "stopping",
    "stop c",
    "stop b",
    "stop a",
    "fixture stopped",
  ]);
  expect(exitCode).toBe(0);
});

test("a part that fails to start has those before it stopped", async () => {
  const { exitCode, messages } = await run("start-fails");
  expect(messages).toEqual([
    "start a",
    "start b",
    "start c",
    "c failed to start",
    "stop b",
    "stop a",
    "fixture stopped",
  ]);
  expect(exitCode).toBe(1);
});

test("a part that fails to stop does not keep the others from stopping", async () => {
  const { exitCode, messages } = await run("stop-fails", signalOn("fixture started", "SIGTERM"));
  expect(messages.slice(5)).toEqual(["stop c", "stop b", "b failed to stop", "stop a", "fixture stopped"]);
  expect(exitCode).toBe(1);
});

test("stopping that takes too long is given up", async () => {
  const { exitCode, messages } = await run("stop-slow", signalOn("fixture started", "SIGTERM"));
  expect(messages.at(-1)).toBe("stopping took too long");
  expect(exitCode).toBe(1);
});

test.each(["throws", "rejects"])("an error nobody catches is logged and exits with 1 (%s)", async (mode) => {
  const { exitCode, messages } = await run(mode);
  expect(messages).toEqual([...STARTED, "fatal error"]);
  expect(exitCode).toBe(1);
});
