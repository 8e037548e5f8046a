import { fileURLToPath } from "node:url";
import { childPids } from "@sheaf/testkit";
import { afterEach, expect, test, vi } from "vitest";
import { ChildPool, type ChildPoolOptions } from "./child-pool.ts";
import type { OddJob } from "./testing/odd-jobs.ts";

const never = new AbortController().signal;
const quiet = { debug: () => {}, info: () => {}, warn: () => {} };
const program = {
  module: fileURLToPath(new URL("./testing/odd-jobs.ts", import.meta.url)),
  env: {},
  nodeFlags: ["--max-old-space-size=64"],
};

let pool: ChildPool<OddJob, string, number>;

afterEach(async () => {
  await pool.stop();
  expect(await childPids()).toEqual([]);
});

function start(options: Partial<ChildPoolOptions> = {}) {
  pool = new ChildPool({ program, size: 1, log: quiet, ...options });
}

const run = (job: OddJob, { signal = never, timeoutMs = 20_000 } = {}) => pool.run(job, { signal, timeoutMs });

test("a job is answered, and what it says meanwhile is heard in order and by nobody else", async () => {
  start();
  const heard: number[] = [];
  const options = { signal: never, timeoutMs: 20_000, onNote: (n: number) => heard.push(n) };
  expect(await pool.run({ do: "count", to: 3 }, options)).toBe("counted");
  expect(await run({ do: "count", to: 5 })).toBe("counted");
  expect(heard).toEqual([1, 2, 3]);
});

test("a process that ends by itself costs its job alone", async () => {
  start();
  await expect(run({ do: "exit" })).rejects.toMatchObject({
    end: "crashed",
    message: "the process died (exit code 3)",
  });
  expect(await run({ do: "echo", say: "next" })).toBe("next");
});

test("a full heap is told from other deaths", async () => {
  start();
  await expect(run({ do: "fill heap" })).rejects.toMatchObject({ end: "out_of_memory" });
});

test("with a grace a job may stop by itself, and its process lives on; what it answers does not count", async () => {
  start({ graceMs: 5_000 });
  await run({ do: "echo", say: "warm" });
  const [pid] = await childPids();
  const abort = new AbortController();
  const sleeping = run({ do: "sleep", ms: 60_000 }, { signal: abort.signal });
  const late = run({ do: "sleep", ms: 60_000 }, { timeoutMs: 50 });
  abort.abort(new Error("cancelled"));
  await expect(sleeping).rejects.toThrow("cancelled");
  await expect(late).rejects.toMatchObject({ end: "timeout" });
  expect(await run({ do: "echo", say: "alive" })).toBe("alive");
  expect(await childPids()).toEqual([pid]);
});

test("who does not stop within its grace is killed", async () => {
  start({ graceMs: 50 });
  await expect(run({ do: "loop" }, { timeoutMs: 50 })).rejects.toMatchObject({ end: "timeout" });
  expect(await run({ do: "echo", say: "next" })).toBe("next");
});

test("a pool that grows has more at work at once; one that shrinks lets what runs go on to its end", async () => {
  start({ graceMs: 5_000 });
  const abort = new AbortController();
  const atWork: number[] = [];
  const options = { signal: abort.signal, timeoutMs: 60_000, onNote: (ms: number) => atWork.push(ms) };
  const long = Array.from({ length: 3 }, () => pool.run({ do: "sleep", ms: 60_000 }, options));
  const ended = Promise.allSettled(long);
  pool.resize(3);
  await vi.waitFor(() => expect(atWork).toHaveLength(3));
  pool.resize(1);
  expect(await childPids()).toHaveLength(3);
  abort.abort(new Error("enough"));
  await ended;
  await vi.waitFor(async () => expect(await childPids()).toHaveLength(1), { timeout: 10_000 });
  expect(await run({ do: "echo", say: "one left" })).toBe("one left");
});
