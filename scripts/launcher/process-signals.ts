import { readFileSync } from "node:fs";

/** Whether a process of this id exists and has not ended. */
export function isAlive(pid: number): boolean {
  return send(pid, 0) && !isZombie(pid);
}

/** Sends SIGTERM to the process alone: what it started is its own to wind down. */
export function terminate(pid: number): void {
  send(pid, "SIGTERM");
}

/** Kills the process and everything it started that is still in its process group. */
export function killGroup(pid: number): void {
  send(-pid, "SIGKILL");
}

function send(pid: number, signal: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(pid, signal);
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ESRCH") return false;
    if (error instanceof Error && "code" in error && error.code === "EPERM") return true;
    throw error;
  }
}

/** Ended, but not yet collected by its parent: an orphan's is process 1, which in a container may never do it. */
function isZombie(pid: number): boolean {
  try {
    // `<pid> (<command, which may hold any character>) <state> …`
    const stat = readFileSync(`/proc/${pid}/stat`, "latin1");
    return stat.slice(stat.lastIndexOf(")")).startsWith(") Z");
  } catch {
    return false;
  }
}
