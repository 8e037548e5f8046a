import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { childPids, corpus, cpuMs, isAlive } from "@sheaf/testkit";
import { expect, it, vi } from "vitest";

/** A parent with one child busy in a long native call and one idle. */
const PARENT = `
  const [door, small, large, outDir] = process.argv.slice(1);
  const { createImagePool } = await import(door);
  const { resolveOptions } = await import("@sheaf/image-options");
  const limits = { imageBytes: 1e9, pixels: 5e7, frames: 1, outputSide: 8192, avifEffort: 9 };
  const log = { debug() {}, warn() {} };
  const pool = createImagePool({ size: 2, limits, log });
  const options = { signal: new AbortController().signal, timeoutMs: 600_000 };
  const quick = () => pool.run({ sourcePath: small, plan: resolveOptions({}), outDir }, options);
  await Promise.all([quick(), quick()]);
  const slow = { outputs: { slow: { format: "avif", effort: 9, quality: 90 } } };
  pool.run({ sourcePath: large, plan: resolveOptions(slow), outDir }, options);
  process.stdout.write("busy");
`;

it("leaves no child behind when the parent is killed, not even one in the middle of a native call", async () => {
  const files = await corpus();
  const outDir = await mkdtemp(join(tmpdir(), "sheaf-pool-"));
  const door = new URL("../index.ts", import.meta.url).href;
  const argv = [door, files.path("tiny.png"), files.path("large.jpg"), outDir];
  const parent = spawn(process.execPath, ["--input-type=module", "-e", PARENT, ...argv]);
  const exited = once(parent, "exit");
  await once(parent.stdout, "data");
  const children = await childPids(parent.pid);
  expect(children).toHaveLength(2);
  const idleMs = children.map(cpuMs);
  const workedMs = () => Math.max(...children.map((pid, at) => cpuMs(pid) - (idleMs[at] ?? 0)));
  await vi.waitFor(() => expect(workedMs()).toBeGreaterThan(400), { timeout: 30_000 });

  parent.kill("SIGKILL");
  await exited;
  await vi.waitFor(() => expect(children.filter(isAlive)).toEqual([]), { timeout: 15_000, interval: 5 });
  await rm(outDir, { recursive: true });
}, 60_000);
