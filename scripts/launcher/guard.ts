import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

/** Sees to it that processes do not outlive the one that started them, even when that one is killed. */
export interface Guard {
  /** From here on `pid`, the leader of its own process group, is ended (SIGTERM, then SIGKILL) when this process dies. */
  watch(pid: number): void;
  forget(pid: number): void;
  /** Ends the guard process; whatever is still watched is ended by it. Comes back when it has gone. */
  stop(): Promise<void>;
}

const REPLACE_MS = 100;

/**
 * Starts the guard process (`guard-main.ts`); should it be killed, another one takes its place.
 *
 * @param o `graceMs`: from SIGTERM to SIGKILL, default 10 s: longer than a worker's drain (8 s)
 */
export function startGuard(o: { graceMs?: number } = {}): Guard {
  const graceMs = String(o.graceMs ?? 10_000);
  const watched = new Set<number>();
  let stopping = false;
  let child = launch();

  function launch(): ChildProcess {
    const main = fileURLToPath(new URL("guard-main.ts", import.meta.url));
    const guard = spawn(process.execPath, [main, graceMs], { detached: true, stdio: ["pipe", "ignore", "ignore"] });
    // Writing to a guard that has just been killed: its successor is told everything again.
    guard.stdin?.on("error", () => {});
    guard.stdin?.write([...watched].map((pid) => `watch ${pid}\n`).join(""));
    guard.once("exit", replace);
    guard.once("error", replace);
    return guard;
  }

  /** Not at once: where processes cannot be started at all, trying must not become a busy loop. */
  function replace(): void {
    setTimeout(() => {
      if (!stopping) child = launch();
    }, REPLACE_MS).unref();
  }

  return {
    watch(pid) {
      watched.add(pid);
      child.stdin?.write(`watch ${pid}\n`);
    },
    forget(pid) {
      watched.delete(pid);
      child.stdin?.write(`forget ${pid}\n`);
    },
    async stop() {
      stopping = true;
      child.stdin?.end();
      if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
    },
  };
}
