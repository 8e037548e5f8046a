import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setImmediate as nextTurn } from "node:timers/promises";
import { freePort } from "./free-port.ts";

/** How to start a nats-server. */
export interface NatsOptions {
  /** Client port on 127.0.0.1; a free one is chosen when absent. */
  readonly port?: number;
  /** Where the file streams live; a directory of its own, removed by `stop()`, when absent. */
  readonly storeDir?: string;
  /** Fsync before every acknowledgement, as Sheaf ships it; default false: tests kill processes, not machines. */
  readonly syncAlways?: boolean;
  /** Path of the program; default the one that the set-up put into the project's cache. */
  readonly server?: string;
}

/** A real nats-server with JetStream on loopback. */
export interface Nats extends AsyncDisposable {
  /** `nats://127.0.0.1:<port>`. */
  readonly url: string;
  /** Process id of the server that runs now, or ran last. */
  readonly pid: number;
  /** Where the file streams live. */
  readonly storeDir: string;
  /** Ends the process and waits until it is gone; default SIGKILL. The files stay. */
  kill(signal?: NodeJS.Signals): Promise<void>;
  /** Suspends the process (SIGSTOP), as a broker that hangs; returns when none of its threads runs any more. Linux only. */
  suspend(): Promise<void>;
  /** Lets a suspended process go on. */
  resume(): void;
  /** Ends the process if it still runs and starts one on the same port and files. */
  restart(): Promise<void>;
  /** Ends the process and removes what `startNats` created. */
  stop(): Promise<void>;
}

interface Running {
  readonly child: ChildProcess;
  readonly pid: number;
  readonly port: number;
}

const DEFAULT_SERVER = join(import.meta.dirname, "../../../.cache/bin/nats-server");
const READY_WITHIN_MS = 15_000;

function configText(port: number, storeDir: string, syncAlways: boolean): string {
  const sync = syncAlways ? ", sync_interval: always" : "";
  return `listen: "127.0.0.1:${port}"
max_payload: 1MB
jetstream { store_dir: ${JSON.stringify(storeDir)}, max_mem: 512MB, max_file: 2GB${sync} }
`;
}

/** The server's own log is its only announcement of the port it chose and of being ready. */
async function awaitReady(child: ChildProcess): Promise<number> {
  const seen: string[] = [];
  let port = 0;
  const { stderr } = child;
  if (stderr === null) throw new Error("nats-server was started without a log");
  for await (const line of createInterface({ input: stderr })) {
    seen.push(line);
    const listening = /client connections on \S*:(\d+)/.exec(line);
    if (listening) port = Number(listening[1]);
    if (line.includes("Server is ready")) break;
  }
  if (port === 0 || child.exitCode !== null) throw new Error(`nats-server did not start:\n${seen.join("\n")}`);
  stderr.resume();
  return port;
}

async function launch(server: string, configPath: string): Promise<Running> {
  const child = spawn(server, ["-c", configPath], { stdio: ["ignore", "ignore", "pipe"] });
  const spawned = once(child, "spawn");
  const guard = setTimeout(() => child.kill("SIGKILL"), READY_WITHIN_MS);
  try {
    await spawned;
    const port = await awaitReady(child);
    return { child, pid: child.pid ?? 0, port };
  } finally {
    clearTimeout(guard);
  }
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, "exit");
  child.kill(signal);
  await gone;
}

/** SIGSTOP takes effect thread by thread, some time after `kill` has returned. */
async function suspend(pid: number): Promise<void> {
  process.kill(pid, "SIGSTOP");
  const tasks = `/proc/${pid}/task`;
  const stopped = async (thread: string) => /^\d+ \(.*\) T /.test(await readFile(`${tasks}/${thread}/stat`, "utf8"));
  while (!(await Promise.all((await readdir(tasks)).map(stopped))).every(Boolean)) await nextTurn();
}

/**
 * Starts a real nats-server and waits until it is ready. It holds at most 512 MB of memory streams and 2 GB of file
 * streams, and dies with this process.
 *
 * @throws when the program is missing or does not become ready within 15 s; the message holds its log.
 */
export async function startNats(options: NatsOptions = {}): Promise<Nats> {
  const home = await mkdtemp(join(tmpdir(), "sheaf-nats-"));
  const storeDir = options.storeDir ?? join(home, "store");
  const configPath = join(home, "nats.conf");
  const server = options.server ?? DEFAULT_SERVER;
  const start = async (port: number): Promise<Running> => {
    await writeFile(configPath, configText(port, storeDir, options.syncAlways ?? false));
    return launch(server, configPath);
  };

  const removeHome = () => rm(home, { recursive: true, force: true });

  let running = await start(options.port ?? (await freePort())).catch(async (error: unknown) => {
    await removeHome();
    throw error;
  });
  const { port } = running;
  const orphanGuard = () => running.child.kill("SIGKILL");
  process.on("exit", orphanGuard);

  const kill = (signal: NodeJS.Signals = "SIGKILL") => end(running.child, signal);
  const stop = async () => {
    // A server that a test left suspended can take no other signal.
    await kill("SIGKILL");
    process.off("exit", orphanGuard);
    await removeHome();
  };
  return {
    url: `nats://127.0.0.1:${port}`,
    storeDir,
    get pid() {
      return running.pid;
    },
    kill,
    suspend: () => suspend(running.pid),
    resume: () => void process.kill(running.pid, "SIGCONT"),
    async restart() {
      await kill();
      running = await start(port);
    },
    stop,
    [Symbol.asyncDispose]: stop,
  };
}
