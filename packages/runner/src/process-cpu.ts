import { readFileSync } from "node:fs";

/** Of the kernel's clock ticks, in which /proc counts: 100 a second on every Linux that Node runs on. */
const TICKS_PER_S = 100;

/** CPU seconds that this process and its child processes, ended ones too, have used so far. Without /proc: its own alone. */
export function cpuSeconds(): number {
  const { user, system } = process.cpuUsage();
  const own = stat(process.pid);
  if (!own) return (user + system) / 1e6;
  const children = childPids().map((pid) => stat(pid));
  const ticks = children.reduce((sum, child) => sum + (child ? child.own + child.ended : 0), own.ended);
  return (user + system) / 1e6 + ticks / TICKS_PER_S;
}

/** Child processes are started by the main thread, whose id is the process's. */
function childPids(): number[] {
  try {
    return readFileSync(`/proc/self/task/${process.pid}/children`, "utf8")
      .trim()
      .split(" ")
      .filter(Boolean)
      .map(Number);
  } catch {
    return [];
  }
}

/** Ticks that a process has used, and those of its children that have ended; undefined when it is gone. */
function stat(pid: number): { readonly own: number; readonly ended: number } | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, "utf8");
    // The command's name in parentheses may itself hold spaces and parentheses.
    const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
    const [utime, stime, cutime, cstime] = fields.slice(11, 15).map(Number);
    return { own: (utime ?? 0) + (stime ?? 0), ended: (cutime ?? 0) + (cstime ?? 0) };
  } catch {
    return undefined;
  }
}
