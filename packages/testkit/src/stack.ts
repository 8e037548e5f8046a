import { type ChildProcess, spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { freePort } from "./free-port.ts";
import { STACK_MARK, stackProcesses } from "./stack-processes.ts";
import { tempDir } from "./temp-dir.ts";

/** How to start a stack. */
export interface StackOptions {
  /** Default 1. */
  readonly workers?: number;
  /** Tasks each worker runs at once; default 2. */
  readonly slots?: number;
  /** Further `SHEAF_*` settings. Those of the surrounding shell do not reach the stack. */
  readonly env?: Readonly<Record<string, string>>;
  /** Default 60 s. */
  readonly readyWithinMs?: number;
}

/** The kinds of process that a stack keeps pid files of. */
export type StackService = "gateway" | "scheduler" | "worker" | "own-worker" | "nats-server";

/** A whole Sheaf, started as users start it, on a port and in a data directory of its own. */
export interface Stack extends AsyncDisposable {
  /** `http://127.0.0.1:<port>`. */
  readonly url: string;
  readonly dataDir: string;
  /** The launcher's. */
  readonly pid: number;
  /** The processes of one kind as they are now, by number; one that is being restarted is missing. */
  pids(service: StackService): Promise<number[]>;
  /** All that a process has logged: `log("worker-1")`. */
  log(name: string): Promise<string>;
  /** What the launcher has printed. */
  output(): string;
  /** Stops it as Ctrl-C does. Throws when that takes over 45 s, fails, or leaves a process behind (which is killed). */
  stop(): Promise<void>;
}

const ROOT = join(import.meta.dirname, "../../..");
const STOP_WITHIN_MS = 45_000;

/**
 * Starts `scripts/start.ts` and waits until it says that it is ready.
 *
 * @throws with all that was printed when it ends first, or is not ready within `readyWithinMs`
 */
export async function startStack(options: StackOptions = {}): Promise<Stack> {
  const home = await tempDir();
  const dataDir = join(home.path, "data");
  const port = await freePort();
  const id = randomUUID();
  const child = spawn(process.execPath, [join(ROOT, "scripts", "start.ts")], {
    cwd: ROOT,
    env: { ...stackEnv(options, { port, dataDir }), [STACK_MARK]: id },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const output: string[] = [];
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding("utf8").on("data", (text) => output.push(text));
  // A test run that ends without stopping its stack must not leave it running.
  const orphanGuard = () => child.kill("SIGTERM");
  process.on("exit", orphanGuard);
  const stopAndClean = async () => {
    try {
      await stopStack({ child, id, output });
    } finally {
      process.off("exit", orphanGuard);
      for (const { pid } of await stackProcesses(id)) kill(pid);
      await home[Symbol.asyncDispose]();
    }
  };
  let stopped: Promise<void> | undefined;
  const stop = () => {
    stopped ??= stopAndClean();
    return stopped;
  };
  try {
    await ready(child, { output, withinMs: options.readyWithinMs ?? 60_000 });
  } catch (error) {
    await stop().catch(() => {});
    throw error;
  }
  return {
    url: `http://127.0.0.1:${port}`,
    dataDir,
    pid: child.pid ?? 0,
    pids: (service) => readPids(join(dataDir, "run"), service),
    log: (name) => readFile(join(dataDir, "logs", `${name}.log`), "utf8"),
    output: () => output.join(""),
    stop,
    [Symbol.asyncDispose]: stop,
  };
}

function stackEnv(o: StackOptions, own: { port: number; dataDir: string }): NodeJS.ProcessEnv {
  const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith("SHEAF_"));
  return {
    ...Object.fromEntries(inherited),
    SHEAF_HTTP_PORT: String(own.port),
    SHEAF_DATA_DIR: own.dataDir,
    SHEAF_WORKERS: String(o.workers ?? 1),
    SHEAF_SLOTS: String(o.slots ?? 2),
    ...o.env,
  };
}

async function ready(child: ChildProcess, o: { output: string[]; withinMs: number }): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const look = () => {
    if (o.output.join("").includes("Sheaf is ready")) resolve();
  };
  const fail = (why: string) => reject(new Error(`the stack ${why}:\n${o.output.join("")}`));
  child.stdout?.on("data", look);
  child.once("close", () => fail("ended before it was ready"));
  child.once("error", (error) => fail(`could not be started (${error.message})`));
  const timer = setTimeout(() => fail(`was not ready within ${o.withinMs} ms`), o.withinMs);
  await promise.finally(() => clearTimeout(timer));
}

async function stopStack(o: { child: ChildProcess; id: string; output: string[] }): Promise<void> {
  const { child } = o;
  const running = () => child.pid !== undefined && child.exitCode === null && child.signalCode === null;
  if (running()) {
    child.kill("SIGINT");
    const timer = setTimeout(() => child.kill("SIGKILL"), STOP_WITHIN_MS);
    if (running()) await once(child, "exit");
    clearTimeout(timer);
  }
  const left = await stackProcesses(o.id);
  if (child.exitCode === 0 && left.length === 0) return;
  const end = child.signalCode ?? `exit code ${child.exitCode}`;
  const processes = left.map(({ pid, command }) => `  ${pid} ${command}`).join("\n");
  throw new Error(`the stack did not stop cleanly (${end}); left running:\n${processes}\n${o.output.join("")}`);
}

async function readPids(runDir: string, service: StackService): Promise<number[]> {
  const numbered = (name: string) => Number(new RegExp(`^${service}-(\\d+)\\.pid$`).exec(name)?.[1] ?? Number.NaN);
  const names = (await readdir(runDir)).filter((name) => !Number.isNaN(numbered(name)));
  const texts = names
    .sort((a, b) => numbered(a) - numbered(b))
    .map((name) => readFile(join(runDir, name), "utf8").catch(() => ""));
  return (await Promise.all(texts)).filter((text) => text !== "").map(Number);
}

function kill(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // It ended meanwhile.
  }
}
