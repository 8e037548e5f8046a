import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import type { Failpoint } from "@sheaf/service";

/** How a process of a service ended that nobody had asked to stop. */
export interface Death {
  readonly end: NodeJS.Signals | number | null;
  /** Where it says that it died; undefined where it says nothing. */
  readonly failpoint: string | undefined;
}

/** A process of a service, started again whenever it dies, as the launcher does. Disposing stops it; throws if that is not clean. */
export interface SupervisedService extends AsyncDisposable {
  readonly deaths: readonly Death[];
  /** Resolves with the first death; rejects when there is none within `withinMs`. */
  died(withinMs: number): Promise<Death>;
  /** Kills the process, as `kill -9`; it comes back. */
  kill(): void;
}

/** What to start. */
export interface SupervisedOptions {
  readonly service: "scheduler" | "worker";
  readonly env: NodeJS.ProcessEnv;
  /** Where the first process dies; those after it are not armed. */
  readonly failpoint?: Armed | undefined;
}

/** A place, and at which of its passings. */
export type Armed = Failpoint | `${Failpoint}@${number}`;

const ROOT = join(import.meta.dirname, "../..");
/** More deaths mean that it dies by itself. */
const MOST_DEATHS = 5;
const STOP_WITHIN_MS = 15_000;

/** Processes of this run: one that ends early must not leave them behind. */
const children = new Set<ChildProcess>();
process.on("exit", () => {
  for (const child of children) child.kill("SIGKILL");
});

/** Starts it; what it logs is kept for errors. */
export function superviseService(options: SupervisedOptions): SupervisedService {
  const deaths: Death[] = [];
  const firstDeath = Promise.withResolvers<Death>();
  let stopping = false;
  let running = start(options.failpoint);

  function start(failpoint: string | undefined): { child: ChildProcess; output: string[] } {
    const main = join(ROOT, "services", options.service, "src", "main.ts");
    const env = { ...options.env, ...(failpoint && { SHEAF_FAILPOINTS: failpoint }) };
    const child = spawn(process.execPath, [main], { cwd: ROOT, env, stdio: ["ignore", "pipe", "pipe"] });
    children.add(child);
    const output: string[] = [];
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding("utf8").on("data", (text: string) => output.push(text));
    child.once("close", (code, signal) => {
      children.delete(child);
      ended(signal ?? code, output.join(""));
    });
    return { child, output };
  }

  function ended(end: Death["end"], output: string): void {
    if (stopping) return;
    const death = { end, failpoint: /^failpoint (\S+)$/m.exec(output)?.[1] };
    deaths.push(death);
    firstDeath.resolve(death);
    if (end !== "SIGKILL")
      process.stderr.write(`${options.service} died by itself (${end}):\n${output.slice(-4_000)}\n`);
    if (deaths.length < MOST_DEATHS) running = start(undefined);
  }

  async function stop(): Promise<void> {
    stopping = true;
    const { child } = running;
    if (child.exitCode !== null || child.signalCode !== null) return;
    const timer = setTimeout(() => child.kill("SIGKILL"), STOP_WITHIN_MS);
    child.kill("SIGTERM");
    await once(child, "close");
    clearTimeout(timer);
    if (child.exitCode !== 0)
      throw new Error(`the ${options.service} did not stop cleanly:\n${running.output.join("")}`);
  }

  return {
    deaths,
    died(withinMs) {
      const late = Promise.withResolvers<Death>();
      const say = () =>
        late.reject(new Error(`the ${options.service} is alive after ${withinMs} ms:\n${running.output.join("")}`));
      const timer = setTimeout(say, withinMs);
      return Promise.race([firstDeath.promise, late.promise]).finally(() => clearTimeout(timer));
    },
    kill: () => void running.child.kill("SIGKILL"),
    [Symbol.asyncDispose]: stop,
  };
}
