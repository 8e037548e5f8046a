import { execFileSync } from "node:child_process";
import { rmSync } from "node:fs";
import { freePort, tempDir } from "@sheaf/testkit";
import type { RedisMode } from "../row.ts";
import { startChild } from "./child.ts";
import { PeerMissingError } from "./peer-missing-error.ts";

/** A redis-server on loopback in a directory of its own; both are gone with its disposal. */
export interface Redis extends AsyncDisposable {
  readonly port: number;
  readonly mode: RedisMode;
}

/** `memory` keeps nothing; `fsync` has each change on the disk before it is answered. */
const PERSISTENCE: Readonly<Record<RedisMode, readonly string[]>> = {
  memory: ["--save", "", "--appendonly", "no"],
  fsync: ["--save", "", "--appendonly", "yes", "--appendfsync", "always"],
};

/** The version of the `redis-server` on the PATH. @throws PeerMissingError when there is none */
export function redisVersion(): string {
  try {
    const text = execFileSync("redis-server", ["--version"], { encoding: "utf8" });
    return /v=(\S+)/.exec(text)?.[1] ?? text.trim();
  } catch {
    throw new PeerMissingError("redis-server is not on the PATH");
  }
}

/** Starts the `redis-server` of the PATH and waits until it takes connections. @throws PeerMissingError when there is none */
export async function startRedis(mode: RedisMode): Promise<Redis> {
  redisVersion();
  const dir = await tempDir();
  const port = await freePort();
  const args = ["--port", String(port), "--bind", "127.0.0.1", "--dir", dir.path, ...PERSISTENCE[mode]];
  const ready = "eady to accept connections";
  const child = await startChild({ command: "redis-server", args, ready }).catch(async (error: unknown) => {
    await dir[Symbol.asyncDispose]();
    throw error;
  });
  // After the child's own handler: a run that is interrupted leaves no files.
  const clear = () => rmSync(dir.path, { recursive: true, force: true });
  process.on("exit", clear);
  return {
    port,
    mode,
    async [Symbol.asyncDispose]() {
      process.off("exit", clear);
      await child[Symbol.asyncDispose]();
      await dir[Symbol.asyncDispose]();
    },
  };
}
