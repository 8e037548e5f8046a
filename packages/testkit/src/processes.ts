import { readFileSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";

/** Whether a process runs; one that is dead and not yet reaped does not. Linux only. */
export function isAlive(pid: number): boolean {
  try {
    return stateAndParent(readFileSync(`/proc/${pid}/stat`, "utf8")).state !== "Z";
  } catch {
    return false;
  }
}

/** The living children of a process, oldest first, by what the system says. Default: of this one. */
export async function childPids(parent: number = process.pid): Promise<number[]> {
  const pids = (await readdir("/proc")).map(Number).filter((pid) => pid > 0);
  const stats = await Promise.all(pids.map((pid) => readFile(`/proc/${pid}/stat`, "utf8").catch(() => undefined)));
  return pids.filter((_, at) => {
    const stat = stats[at];
    const found = stat === undefined ? undefined : stateAndParent(stat);
    return found !== undefined && found.parent === parent && found.state !== "Z";
  });
}

/** Processor time a process has used, all threads. The kernel counts in hundredths of a second. */
export function cpuMs(pid: number): number {
  const fields = fieldsAfterName(readFileSync(`/proc/${pid}/stat`, "utf8"));
  return (Number(fields[11]) + Number(fields[12])) * 10;
}

function stateAndParent(stat: string): { state: string | undefined; parent: number } {
  const [state, parent] = fieldsAfterName(stat);
  return { state, parent: Number(parent) };
}

/** The command's name in parentheses may itself hold spaces and parentheses. */
function fieldsAfterName(stat: string): string[] {
  return stat.slice(stat.lastIndexOf(")") + 2).split(" ");
}
