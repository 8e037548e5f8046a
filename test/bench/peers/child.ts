import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";

/** How to start a program that says on its standard output when it is ready. */
export interface ChildOptions {
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  /** Part of the line that says so. */
  readonly ready: string;
}

/** A program in a process group of its own; the whole group ends with its disposal, and with this process. */
export interface Child extends AsyncDisposable {
  readonly pid: number;
}

const READY_WITHIN_MS = 30_000;

/**
 * Starts it and waits until it is ready.
 *
 * @throws with what it has printed when it ends first or takes over 30 s
 */
export async function startChild(o: ChildOptions): Promise<Child> {
  const child = spawn(o.command, o.args, {
    cwd: o.cwd,
    env: o.env,
    detached: true,
    stdio: ["ignore", "pipe", "inherit"],
  });
  const closed = once(child, "close").catch(() => undefined);
  const end = () => killGroup(child);
  process.on("exit", end);
  const stop = async () => {
    end();
    await closed;
    process.off("exit", end);
  };
  const guard = setTimeout(end, READY_WITHIN_MS);
  try {
    await once(child, "spawn");
    await said(child.stdout, o);
  } catch (error) {
    await stop();
    throw error;
  } finally {
    clearTimeout(guard);
  }
  return { pid: child.pid ?? 0, [Symbol.asyncDispose]: stop };
}

async function said(output: NodeJS.ReadableStream, o: ChildOptions): Promise<void> {
  const seen: string[] = [];
  for await (const line of createInterface({ input: output })) {
    seen.push(line);
    if (!line.includes(o.ready)) continue;
    output.resume();
    return;
  }
  throw new Error(`${o.command} did not start:\n${seen.join("\n")}`);
}

function killGroup({ pid }: ChildProcess): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, "SIGKILL");
  } catch {
    // All of it has ended.
  }
}
