import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, openSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Guard } from "./guard.ts";
import { killGroup } from "./process-signals.ts";
import type { ProcessSpec } from "./process-spec.ts";
import { HEALTHY_AFTER_MS, restartDelayMs } from "./restart-delay.ts";

/** The end of a process that nobody asked for. */
export interface Death {
  readonly name: string;
  /** `SIGKILL`, `exit code 1`, `could not be started: …` */
  readonly how: string;
  /** Failures in a row, this one included. */
  readonly failures: number;
  readonly restartInMs: number;
}

/** A process that is started again whenever it ends. */
export interface SupervisedProcess {
  start(): void;
  /** Ends it for good: SIGTERM, and SIGKILL when `stopTimeoutMs` has passed. May come first, and twice. */
  stop(): Promise<void>;
  /** Makes `stop` end at once. */
  kill(): void;
}

/** `runDir` takes `<name>.pid` while the process is alive, `logDir` takes `<name>.log` with all it writes. */
export function createSupervisedProcess(o: {
  readonly spec: ProcessSpec;
  readonly runDir: string;
  readonly logDir: string;
  readonly guard: Guard;
  onDeath(death: Death): void;
}): SupervisedProcess {
  const { spec, guard } = o;
  const pidFile = join(o.runDir, `${spec.name}.pid`);
  const logFile = join(o.logDir, `${spec.name}.log`);
  const ended = Promise.withResolvers<void>();
  let child: ChildProcess | undefined;
  let restart: NodeJS.Timeout | undefined;
  let stopping = false;
  let failures = 0;

  function launch(): void {
    const startedAt = performance.now();
    const log = openSync(logFile, "a");
    // A process group of its own: Ctrl-C in the terminal reaches the launcher only, which stops things in order.
    const fresh = spawn(spec.command, spec.args, { env: spec.env, detached: true, stdio: ["ignore", log, log] });
    closeSync(log);
    child = fresh;
    fresh.once("error", (error) => gone(`could not be started: ${error.message}`, startedAt));
    const { pid } = fresh;
    if (pid === undefined) return;
    guard.watch(pid);
    writePid(pidFile, pid);
    fresh.once("exit", (code, signal) => {
      killGroup(pid); // what a killed process has left behind
      guard.forget(pid);
      rmSync(pidFile, { force: true });
      gone(signal ?? `exit code ${code}`, startedAt);
    });
  }

  function gone(how: string, startedAt: number): void {
    child = undefined;
    if (stopping) return ended.resolve();
    if (performance.now() - startedAt >= HEALTHY_AFTER_MS) failures = 0;
    failures++;
    const restartInMs = restartDelayMs(failures);
    restart = setTimeout(launch, restartInMs);
    o.onDeath({ name: spec.name, how, failures, restartInMs });
  }

  function kill(): void {
    if (child?.pid !== undefined) killGroup(child.pid);
  }

  return {
    kill,
    start() {
      if (!stopping) launch();
    },
    async stop() {
      stopping = true;
      clearTimeout(restart);
      if (child?.pid === undefined) return;
      child.kill("SIGTERM");
      const timer = setTimeout(kill, spec.stopTimeoutMs);
      await ended.promise;
      clearTimeout(timer);
    },
  };
}

/** In one step, so that a reader never meets half a number. */
function writePid(path: string, pid: number): void {
  writeFileSync(`${path}.new`, `${pid}\n`);
  renameSync(`${path}.new`, path);
}
